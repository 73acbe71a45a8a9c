import type { JsonWriter } from "./json-writer";
import { kernel } from "./kernel/kernel";
import * as members from "./kernel/members";
import { memory } from "./kernel/memory";
import { KeyTable } from "./key-table";

/** An object put together from several: of equal keys the one set last holds. Used for `$set`, `$set_once`, `$group_set`. */
export class MergedMembers {
  private readonly table: KeyTable;
  private readonly colon = memory.keepText(":");
  private from = 0;
  private to = 0;
  /** Members that count; known when all have been set. */
  size = 0;

  /** `names`: keys that can be taken out again, known by their index. */
  constructor(names: readonly string[] = []) {
    this.table = new KeyTable(names);
  }

  /** Empties it for at most so many members. */
  begin(most: number): void {
    this.from = this.to = memory.take(most * members.MEMBER_BYTES);
    this.size = 0;
  }

  set(member: number): void {
    this.setAs(members.keyStart(member), members.keyEnd(member), member);
  }

  /** Sets the member's value under the key start..end, which has quotes around it. */
  setAs(start: number, end: number, member: number): void {
    members.writeMember(this.to, member, start, end);
    this.to += members.MEMBER_BYTES;
  }

  /** Sets all members of an object that has been walked. */
  setAll({ from, to }: members.MemberList): void {
    for (let member = from; member < to; member += members.MEMBER_BYTES) {
      if (!members.isDropped(member)) this.set(member);
    }
  }

  /** All have been set. */
  settle(): void {
    if (this.from === this.to) return;
    kernel.walk(this.table.address, this.from, this.to, memory.free, true);
    for (let member = this.from; member < this.to; member += members.MEMBER_BYTES) {
      if (!members.isDropped(member)) this.size++;
    }
  }

  delete(index: number): void {
    const member = this.size === 0 ? 0 : this.table.member(index);
    if (member === 0) return;
    members.drop(member);
    this.size--;
  }

  write(out: JsonWriter): void {
    if (this.size === 0) return;
    for (let member = this.from; member < this.to; member += members.MEMBER_BYTES) {
      if (members.isDropped(member)) continue;
      out.comma();
      out.put(members.keyStart(member) - 1, members.keyEnd(member) + 1);
      out.text(this.colon);
      out.put(members.valueStart(member), members.valueEnd(member));
    }
  }
}

export function countMembers({ from, to }: members.MemberList): number {
  return (to - from) / members.MEMBER_BYTES;
}
