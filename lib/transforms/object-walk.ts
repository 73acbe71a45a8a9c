import * as ascii from "./ascii";
import { decodeText, hasEscape } from "./json-text";
import { hashBytes, type KeyTable, sameBytes } from "./key-table";
import type { MemberList } from "./member-list";
import type { Output } from "./output";

/**
 * Looks at the members of one object: which of the keys we know stand where, and which members do not count, because
 * a later one has the same key (the last wins, as in JSON.parse). Reused from record to record.
 */
export class ObjectWalk {
  line: Buffer = Buffer.alloc(0);
  list: MemberList | undefined;
  from = 0;
  to = 0;
  private readonly table: KeyTable;
  private readonly found: Int32Array;
  private dropped = new Uint8Array(64);
  private repeats = new Int32Array(256);
  private decoded = new Map<number, Buffer>();

  constructor(table: KeyTable) {
    this.table = table;
    this.found = new Int32Array(table.size);
  }

  /** `allKeys` false: repeats of keys that the table does not know are not looked for. */
  walk(line: Buffer, list: MemberList, from: number, to: number, allKeys: boolean): void {
    this.line = line;
    this.list = list;
    this.from = from;
    this.to = to;
    this.found.fill(-1);
    const count = to - from;
    if (count > this.dropped.length) this.dropped = new Uint8Array(count * 2);
    this.dropped.fill(0, 0, count);
    if (this.decoded.size > 0) this.decoded.clear();
    const mask = allKeys ? this.clearRepeats(count) : 0;

    for (let member = from; member < to; member++) {
      const key = list.escapedKeys ? this.keyBytes(line, list, member) : line;
      const start = key === line ? list.keyStart(member) : 0;
      const end = key === line ? list.keyEnd(member) : key.length;
      const index = this.table.find(key, start, end);
      if (index >= 0) {
        const earlier = this.found[index] ?? -1;
        if (earlier >= 0) this.drop(earlier);
        this.found[index] = member;
      } else if (allKeys) {
        this.dropRepeatOf(member, key, start, end, mask);
      }
    }
  }

  /** No object at all: nothing found. */
  empty(): void {
    this.from = this.to = 0;
    this.found.fill(-1);
  }

  /** The member that holds the table's key `index`, or -1. */
  member(index: number): number {
    return this.found[index] ?? -1;
  }

  drop(member: number): void {
    this.dropped[member - this.from] = 1;
  }

  isDropped(member: number): boolean {
    return this.dropped[member - this.from] === 1;
  }

  /** Whether the key begins with this character; true as well when it is written with an escape. */
  mayBegin(member: number, character: number): boolean {
    return this.line[this.list?.keyStart(member) ?? 0] === character || this.decoded.has(member);
  }

  keyText(member: number): string {
    const decoded = this.decoded.get(member);
    if (decoded !== undefined) return decoded.toString();
    return this.line.toString("utf8", this.list?.keyStart(member), this.list?.keyEnd(member));
  }

  /** Copies the members that are not dropped, each run of neighbours at once, a comma after each. */
  copyKept(out: Output): void {
    const { list } = this;
    if (list === undefined) return;
    let member = this.from;
    while (member < this.to) {
      if (this.isDropped(member)) {
        member++;
        continue;
      }
      const first = member;
      while (member < this.to && !this.isDropped(member)) member++;
      out.put(this.line, list.keyStart(first) - 1, list.valueEnd(member - 1));
      out.byte(ascii.COMMA);
    }
  }

  private keyBytes(line: Buffer, list: MemberList, member: number): Buffer {
    const start = list.keyStart(member);
    const end = list.keyEnd(member);
    if (!hasEscape(line, start, end)) return line;
    const key = Buffer.from(decodeText(line, start, end));
    this.decoded.set(member, key);
    return key;
  }

  /** An open-addressing table, at most half full, of member + 1 by the hash of its key. */
  private clearRepeats(count: number): number {
    let size = 16;
    while (size < count * 2) size *= 2;
    if (size > this.repeats.length) this.repeats = new Int32Array(size);
    this.repeats.fill(0, 0, size);
    return size - 1;
  }

  private dropRepeatOf(member: number, key: Buffer, start: number, end: number, mask: number): void {
    let slot = hashBytes(key, start, end) & mask;
    for (;;) {
      const other = (this.repeats[slot] ?? 0) - 1;
      if (other < 0) break;
      if (this.hasKey(other, key, start, end)) {
        this.drop(other);
        break;
      }
      slot = (slot + 1) & mask;
    }
    this.repeats[slot] = member + 1;
  }

  private hasKey(member: number, key: Buffer, start: number, end: number): boolean {
    const decoded = this.decoded.size > 0 ? this.decoded.get(member) : undefined;
    const other = decoded ?? this.line;
    const otherStart = decoded ? 0 : (this.list?.keyStart(member) ?? 0);
    const otherEnd = decoded ? decoded.length : (this.list?.keyEnd(member) ?? 0);
    return otherEnd - otherStart === end - start && sameBytes(other, otherStart, key, start, end - start);
  }
}
