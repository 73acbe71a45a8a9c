import * as ascii from "./ascii";
import { sameBytes } from "./bytes";
import { decimalText, decodeText, hasEscape } from "./json-text";
import type { JsonWriter } from "./json-writer";
import { kernel } from "./kernel/kernel";
import { hasEscapedText, valueEnd, valueStart } from "./kernel/members";
import { memory } from "./kernel/memory";

/** PostHog cuts longer ids, and so could merge two people (mapping.md 0). */
export const MAX_ID_CHARACTERS = 200;

/** A person's or device's id: the bounds of a JSON string in memory, a quote on either side. Reused from record to record. */
export class Id {
  /** False: the value names nobody (missing, null, blank, or neither string nor number). */
  present = false;
  tooLong = false;
  private start = 0;
  private end = 0;
  private escaped = false;

  clear(): void {
    this.present = false;
    this.tooLong = false;
  }

  /** Reads a member's value; 0 names nobody. */
  read(member: number): void {
    if (member === 0) this.clear();
    else this.readValue(valueStart(member), valueEnd(member), hasEscapedText(member));
  }

  /** Reads the JSON value at start..end. */
  readValue(start: number, end: number, escaped = hasEscape(start, end)): void {
    this.clear();
    const first = memory.bytes[start];
    if (first === ascii.QUOTE) this.readString(start + 1, end - 1, escaped);
    else if (first === ascii.MINUS || ascii.isDigit(first)) {
      this.assign(decimalText(memory.bytes.toString("latin1", start, end)));
    }
  }

  /** Takes a text that no string of the line says, such as a UUID of ours. */
  assign(text: string): void {
    const json = JSON.stringify(text);
    const { start, end } = memory.takeText(json);
    this.set(start + 1, end - 1, json.length !== text.length + 2);
    this.present = true;
    this.tooLong = text.length > MAX_ID_CHARACTERS && [...text].length > MAX_ID_CHARACTERS;
  }

  text(): string {
    return decodeText(this.start, this.end);
  }

  beginsWith(prefix: Uint8Array): boolean {
    if (this.escaped) return Buffer.from(this.text()).subarray(0, prefix.length).equals(prefix);
    const { length } = prefix;
    return this.end - this.start >= length && sameBytes(memory.bytes, this.start, prefix, 0, length);
  }

  equals(other: Id): boolean {
    if (this.escaped || other.escaped) return this.text() === other.text();
    const size = this.end - this.start;
    return size === other.end - other.start && sameBytes(memory.bytes, this.start, memory.bytes, other.start, size);
  }

  /** Where the id stands as a JSON string. */
  get jsonStart(): number {
    return this.start - 1;
  }
  get jsonEnd(): number {
    return this.end + 1;
  }

  write(out: JsonWriter): void {
    out.put(this.jsonStart, this.jsonEnd);
  }

  /** As JSON.stringify writes the text, whatever was escaped in the line. */
  writeSpelled(out: JsonWriter): void {
    if (this.escaped) out.text(memory.takeText(JSON.stringify(this.text())));
    else this.write(out);
  }

  /** Equal for equal ids, however they were escaped. */
  hash(seed: number): number {
    if (!this.escaped) return kernel.hash(this.start, this.end, seed);
    const { start, end } = memory.takeText(this.text());
    return kernel.hash(start, end, seed);
  }

  private readString(start: number, end: number, escaped: boolean): void {
    this.set(start, end, escaped);
    this.present = !isBlank(start, end, escaped);
    if (!this.present || end - start <= MAX_ID_CHARACTERS) return;
    const characters = escaped ? [...decodeText(start, end)].length : countCharacters(start, end);
    this.tooLong = characters > MAX_ID_CHARACTERS;
  }

  private set(start: number, end: number, escaped: boolean): void {
    this.start = start;
    this.end = end;
    this.escaped = escaped;
  }
}

function isBlank(start: number, end: number, escaped: boolean): boolean {
  const first = memory.bytes[start] ?? 0;
  // Nearly every id begins with a plain visible character.
  if (end > start && first > ascii.SPACE && first < 0x7f && !escaped) return false;
  return decodeText(start, end).trim() === "";
}

/** UTF-8: every byte but a continuation byte begins a character. */
function countCharacters(start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (((memory.bytes[i] ?? 0) & 0xc0) !== 0x80) count++;
  return count;
}

export function tooLongDetail(what: string): string {
  return `${what} has more than ${MAX_ID_CHARACTERS} characters.`;
}
