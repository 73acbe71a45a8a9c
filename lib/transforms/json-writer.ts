import { marks, memory, type Text } from "./kernel/memory";

/** Writes JSON objects as pieces of memory, one behind the other. */
export abstract class JsonWriter {
  private isFirst = true;

  abstract put(start: number, end: number): void;

  text({ start, end }: Text): void {
    this.put(start, end);
  }

  /** A text that ends with the brace that opens an object. */
  open(text: Text): void {
    this.text(text);
    this.isFirst = true;
  }

  /** Before each member: a comma, if it is not the first. */
  comma(): void {
    if (!this.isFirst) this.text(marks.comma);
    this.isFirst = false;
  }

  /** A text that begins with the comma before a member. */
  member({ start, end }: Text): void {
    this.put(this.isFirst ? start + 1 : start, end);
    this.isFirst = false;
  }

  /** The same for an object that is a member. */
  openMember(text: Text): void {
    this.member(text);
    this.isFirst = true;
  }

  /** Ends an object; what follows in the one around it is not its first member. */
  close(): void {
    this.text(marks.closeBrace);
    this.isFirst = false;
  }
}

/** Writes into the line's own part of memory. */
export class TextWriter extends JsonWriter {
  private pieces: number[] = [];

  put(start: number, end: number): void {
    this.pieces.push(start, end);
  }

  /** All that was put, as one text. */
  take(): Text {
    let size = 0;
    for (let piece = 0; piece < this.pieces.length; piece += 2) size += this.end(piece) - this.start(piece);
    const from = memory.take(size);
    let to = from;
    for (let piece = 0; piece < this.pieces.length; piece += 2) {
      memory.bytes.copyWithin(to, this.start(piece), this.end(piece));
      to += this.end(piece) - this.start(piece);
    }
    this.pieces = [];
    return { start: from, end: to };
  }

  private start(piece: number): number {
    return this.pieces[piece] ?? 0;
  }
  private end(piece: number): number {
    return this.pieces[piece + 1] ?? 0;
  }
}
