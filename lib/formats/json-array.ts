import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  SPACE,
} from "@/lib/transforms/ascii";

import type { ByteReader } from "./byte-reader";
import { corrupt, truncated } from "./format-errors";

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * One JSON array, or several one after another, as lines: each element on a line of its own. Byte for byte, so that an
 * offset in the lines is one in the file: brackets of the array become spaces, commas between elements newlines, newlines
 * in elements spaces. Throws AppError `file_truncated`, `file_corrupt`.
 */
export async function* linesOfArray(reader: ByteReader, key: string): AsyncGenerator<Buffer> {
  const mark = (await reader.peek(3)).equals(BYTE_ORDER_MARK) ? 3 : 0;
  await reader.take(mark);
  yield Buffer.alloc(mark, SPACE);
  const mapper = new ArrayMapper(key, mark);
  for await (const chunk of reader.rest()) yield mapper.map(chunk);
  mapper.end();
}

/** Where in the array a byte stands: outside, where an element must or may begin, or in one. */
type Place = "before" | "first" | "next" | "element" | "after";

class ArrayMapper {
  readonly #key: string;
  #place: Place = "before";
  /** Brackets open within the element. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #position: number;

  constructor(key: string, position: number) {
    this.#key = key;
    this.#position = position;
  }

  /** A copy, with the array's own bytes replaced. */
  map(chunk: Buffer): Buffer {
    const lines = Buffer.from(chunk);
    for (let i = 0; i < lines.length; i++) {
      if (this.#inString) i = this.#mapString(lines, i);
      else if (this.#depth > 0) this.#mapInside(lines, i);
      else this.#mapOutside(lines, i);
    }
    this.#position += lines.length;
    return lines;
  }

  end(): void {
    if (this.#place !== "after") throw truncated(this.#key, "the JSON array");
  }

  /** Up to the string's last byte in this chunk; where that is. */
  #mapString(lines: Buffer, from: number): number {
    for (let i = from; i < lines.length; i++) {
      const byte = lines[i];
      // A raw newline makes the string invalid; as a carriage return it still does.
      if (byte === NEWLINE) lines[i] = RETURN;
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        return i;
      }
    }
    return lines.length;
  }

  #mapInside(lines: Buffer, i: number): void {
    const byte = lines[i];
    if (byte === QUOTE) this.#inString = true;
    else if (byte === NEWLINE) lines[i] = SPACE;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth -= 1;
  }

  #mapOutside(lines: Buffer, i: number): void {
    const byte = lines[i];
    if (byte === NEWLINE) lines[i] = SPACE;
    else if (byte === SPACE || byte === RETURN || byte === 0x09) return;
    else if (this.#place === "before" || this.#place === "after") {
      if (byte !== OPEN_BRACKET) throw this.#broken(i, "stands outside the JSON array");
      lines[i] = this.#place === "after" ? NEWLINE : SPACE;
      this.#place = "first";
    } else if (byte === COMMA) {
      if (this.#place !== "element") throw this.#broken(i, "comes before an element of the JSON array");
      lines[i] = NEWLINE;
      this.#place = "next";
    } else if (byte === CLOSE_BRACKET) {
      if (this.#place === "next") throw this.#broken(i, "comes where an element of the JSON array is missing");
      lines[i] = SPACE;
      this.#place = "after";
    } else if (byte === CLOSE_BRACE) {
      throw this.#broken(i, "closes nothing in the JSON array");
    } else {
      this.#place = "element";
      if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth = 1;
    }
  }

  #broken(i: number, how: string) {
    return corrupt(this.#key, `What is at byte ${this.#position + i} ${how}.`);
  }
}
