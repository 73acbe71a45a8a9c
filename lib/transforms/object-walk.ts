import { kernel } from "./kernel/kernel";
import { drop, isDropped, knownKey, MEMBER_BYTES, type MemberList, nameStart, valueEnd } from "./kernel/members";
import { memory } from "./kernel/memory";
import { KeyTable } from "./key-table";
import type { JsonWriter } from "./json-writer";
import type { PropertyValues } from "./property-values";

/**
 * Looks at the members of one object: which of the keys we know stand where, and which members do not count, because
 * a later one has the same key (the last wins, as in JSON.parse). Reused from record to record.
 */
export class ObjectWalk {
  from = 0;
  to = 0;
  private readonly table: KeyTable;
  private isEmpty = true;

  constructor(names: readonly string[]) {
    this.table = new KeyTable(names);
  }

  /** `allKeys` false: repeats of keys that the table does not know are not looked for. */
  walk(from: number, to: number, allKeys: boolean): void {
    this.from = from;
    this.to = to;
    this.isEmpty = false;
    kernel.walk(this.table.address, from, to, allKeys ? memory.free : 0, false);
  }

  walkList({ from, to }: MemberList, allKeys: boolean): void {
    this.walk(from, to, allKeys);
  }

  /** No object at all: nothing found. */
  empty(): void {
    this.from = this.to = 0;
    this.isEmpty = true;
  }

  /** The member that has the key `index`, or 0. */
  member(index: number): number {
    return this.isEmpty ? 0 : this.table.member(index);
  }

  /** Leaves the member of the key `index` out. */
  dropKey(index: number): void {
    const member = this.member(index);
    if (member !== 0) drop(member);
  }

  /** Leaves out the members that the values replace: those of the same number. */
  dropSet(values: PropertyValues): void {
    for (let member = this.from; member < this.to; member += MEMBER_BYTES) {
      const known = knownKey(member);
      if (known >= 0 && values.has(known)) drop(member);
    }
  }

  /** Copies the members that are not dropped, each run of neighbours at once. */
  copyKept(out: JsonWriter): void {
    const { to } = this;
    let member = this.from;
    while (member < to) {
      if (isDropped(member)) {
        member += MEMBER_BYTES;
        continue;
      }
      const first = member;
      let last = member;
      for (member += MEMBER_BYTES; member < to && !isDropped(member); member += MEMBER_BYTES) last = member;
      out.comma();
      out.put(nameStart(first), valueEnd(last));
    }
  }
}
