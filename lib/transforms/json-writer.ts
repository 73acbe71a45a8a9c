import { GrowingList } from "./growing-list";
import { kernel } from "./kernel/kernel";
import { marks, memory, SPLICE_SLACK, type Text } from "./kernel/memory";

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
  private readonly pieces = new GrowingList(64);
  private size = 0;

  put(start: number, end: number): void {
    this.pieces.push(start);
    this.pieces.push(end);
    this.size += end - start;
  }

  /** All that was put, as one text. */
  take(): Text {
    const { pieces, size } = this;
    const start = memory.take(size + SPLICE_SLACK);
    const list = memory.take(pieces.length * 4);
    for (let i = 0; i < pieces.length; i++) memory.ints[(list >> 2) + i] = pieces.at(i);
    kernel.splice(list, list + pieces.length * 4, start);
    memory.release(list);
    pieces.length = 0;
    this.size = 0;
    return { start, end: start + size };
  }
}
