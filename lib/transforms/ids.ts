import * as ascii from "./ascii";
import { decimalText, decodeText, hasEscape } from "./json-text";
import { hashBytes } from "./key-table";
import type { Output } from "./output";
import type { Place } from "./property-values";

/** PostHog cuts longer ids, and so could merge two people (mapping.md 0). */
export const MAX_ID_CHARACTERS = 200;

/** A person's or device's id: the place of a JSON string's bytes, always with a quote on either side. Reused from record to record. */
export class Id {
  /** False: the value names nobody (missing, null, blank, or neither string nor number). */
  present = false;
  tooLong = false;
  private source: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;
  private escaped = false;

  clear(): void {
    this.present = false;
    this.tooLong = false;
  }

  /** Reads the JSON value at start..end. */
  read(line: Buffer, start: number, end: number): void {
    this.clear();
    if (line[start] === ascii.QUOTE) this.readString(line, start + 1, end - 1);
    else if (line[start] === ascii.MINUS || ascii.isDigit(line[start])) this.readNumber(line, start, end);
  }

  /** Takes a text that no string of the line says, such as a UUID of ours. */
  assign(text: string): void {
    const json = JSON.stringify(text);
    const source = Buffer.from(json);
    this.set(source, 1, source.length - 1, json.length !== text.length + 2);
    this.present = true;
    this.tooLong = text.length > MAX_ID_CHARACTERS && [...text].length > MAX_ID_CHARACTERS;
  }

  text(): string {
    return decodeText(this.source, this.start, this.end);
  }

  write(out: Output): void {
    out.put(this.source, this.start - 1, this.end + 1);
  }

  /** The id as a JSON string. */
  place(): Place {
    return { source: this.source, start: this.start - 1, end: this.end + 1 };
  }

  /** Equal for equal ids, however they were escaped. */
  hash(seed: number): number {
    if (!this.escaped) return hashBytes(this.source, this.start, this.end, seed);
    const text = Buffer.from(this.text());
    return hashBytes(text, 0, text.length, seed);
  }

  private readString(line: Buffer, start: number, end: number): void {
    const escaped = hasEscape(line, start, end);
    this.set(line, start, end, escaped);
    this.present = !isBlank(line, start, end, escaped);
    if (!this.present || end - start <= MAX_ID_CHARACTERS) return;
    const characters = escaped ? [...decodeText(line, start, end)].length : countCharacters(line, start, end);
    this.tooLong = characters > MAX_ID_CHARACTERS;
  }

  private readNumber(line: Buffer, start: number, end: number): void {
    const literal = line.toString("latin1", start, end);
    this.assign(decimalText(literal));
  }

  private set(source: Buffer, start: number, end: number, escaped: boolean): void {
    this.source = source;
    this.start = start;
    this.end = end;
    this.escaped = escaped;
  }
}

function isBlank(line: Buffer, start: number, end: number, escaped: boolean): boolean {
  const first = line[start] ?? 0;
  // Nearly every id begins with a plain visible character.
  if (end > start && first > ascii.SPACE && first < 0x7f && !escaped) return false;
  return decodeText(line, start, end).trim() === "";
}

/** UTF-8: every byte but a continuation byte begins a character. */
function countCharacters(b: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (((b[i] ?? 0) & 0xc0) !== 0x80) count++;
  return count;
}

export function tooLongDetail(what: string): string {
  return `${what} has more than ${MAX_ID_CHARACTERS} characters.`;
}
