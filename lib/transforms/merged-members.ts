import * as ascii from "./ascii";
import type { MemberList } from "./member-list";
import type { ObjectWalk } from "./object-walk";
import type { Output } from "./output";
import type { Place } from "./property-values";

/** An object put together from several: of equal keys the one set last holds. Used for `$set`, `$set_once`, `$group_set`. */
export class MergedMembers {
  private readonly members = new Map<string, Place>();
  private readonly keys = new Map<string, Buffer>();

  get size(): number {
    return this.members.size;
  }

  clear(): void {
    if (this.members.size > 0) this.members.clear();
  }

  set(key: string, place: Place): void {
    this.members.set(key, place);
  }

  delete(key: string): void {
    if (this.members.size > 0) this.members.delete(key);
  }

  /** Sets all members of an object that has been walked. */
  addAll(walk: ObjectWalk, list: MemberList): void {
    for (let member = walk.from; member < walk.to; member++) {
      if (!walk.isDropped(member)) this.set(walk.keyText(member), valuePlace(walk.line, list, member));
    }
  }

  /** `{…}` */
  write(out: Output): void {
    out.byte(ascii.OPEN_BRACE);
    this.writeMembers(out);
    out.close();
  }

  /** The members alone, a comma after each. */
  writeMembers(out: Output): void {
    if (this.members.size === 0) return;
    for (const [key, { source, start, end }] of this.members) {
      out.put(this.keyJson(key));
      out.put(source, start, end);
      out.byte(ascii.COMMA);
    }
  }

  private keyJson(key: string): Buffer {
    const known = this.keys.get(key);
    if (known !== undefined) return known;
    const json = Buffer.from(`${JSON.stringify(key)}:`);
    this.keys.set(key, json);
    return json;
  }
}

export function valuePlace(line: Buffer, list: MemberList, member: number): Place {
  return { source: line, start: list.valueStart(member), end: list.valueEnd(member) };
}
