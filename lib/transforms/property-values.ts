import type { JsonWriter } from "./json-writer";
import { isPresent, valueEnd, valueStart } from "./kernel/members";
import { memory, type Text } from "./kernel/memory";

/** A JSON value of the mapping's own. */
export function jsonText(value: string | number | boolean): Text {
  return memory.keepText(JSON.stringify(value));
}

/** What comes before the value of a member: `,"name":`. */
export function keyText(name: string): Text {
  return memory.keepText(`,${JSON.stringify(name)}:`);
}

/** The values of the properties that a mapping sets, by the property's number: the bounds of their JSON in memory. */
export class PropertyValues {
  private readonly keys: readonly Text[];
  /** 0: not set. */
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  constructor(names: readonly string[]) {
    this.keys = names.map(keyText);
    this.starts = new Int32Array(names.length);
    this.ends = new Int32Array(names.length);
  }

  clear(): void {
    this.starts.fill(0);
  }

  set(property: number, start: number, end: number): void {
    this.starts[property] = start;
    this.ends[property] = end;
  }

  setText(property: number, text: Text | undefined): void {
    if (text !== undefined) this.set(property, text.start, text.end);
  }

  /** The member's value, unless it is missing or null. */
  setMember(property: number, member: number): void {
    if (isPresent(member)) this.set(property, valueStart(member), valueEnd(member));
  }

  /** Whether it is set; never, if its number is too high. */
  has(property: number): boolean {
    return property < this.keys.length && this.starts[property] !== 0;
  }

  start(property: number): number {
    return this.starts[property] ?? 0;
  }

  end(property: number): number {
    return this.ends[property] ?? 0;
  }

  /** `"key":value` for each that is set. */
  write(out: JsonWriter): void {
    const { keys, starts, ends } = this;
    for (let property = 0; property < keys.length; property++) {
      const start = starts[property] ?? 0;
      const key = keys[property];
      if (start === 0 || key === undefined) continue;
      out.member(key);
      out.put(start, ends[property] ?? 0);
    }
  }
}
