import * as ascii from "./ascii";
import type { Output } from "./output";

/** The bytes of a JSON value, wherever they stand. */
export type Place = { source: Buffer; start: number; end: number };

export function placeOf(source: Buffer): Place {
  return { source, start: 0, end: source.length };
}

export function jsonPlace(value: string | number | boolean): Place {
  return placeOf(Buffer.from(JSON.stringify(value)));
}

/** The values of the properties that a mapping sets, by the property's number. */
export class PropertyValues {
  private readonly keys: readonly Buffer[];
  private readonly places: (Place | undefined)[];

  constructor(names: readonly string[]) {
    this.keys = names.map((name) => Buffer.from(`${JSON.stringify(name)}:`));
    this.places = names.map(() => undefined);
  }

  clear(): void {
    this.places.fill(undefined);
  }

  set(property: number, place: Place | undefined): void {
    this.places[property] = place;
  }

  get(property: number): Place | undefined {
    return this.places[property];
  }

  /** `"key":value,` for each that is set. */
  write(out: Output): void {
    for (let property = 0; property < this.keys.length; property++) {
      const place = this.places[property];
      const key = this.keys[property];
      if (place === undefined || key === undefined) continue;
      out.put(key);
      out.put(place.source, place.start, place.end);
      out.byte(ascii.COMMA);
    }
  }
}
