import {
  ABSENT_TEXT,
  FIRST_TOUCH_PREFIX,
  INITIAL_PREFIX,
  initialProperties,
  operations,
  personProperties,
  properties,
} from "./amplitude-fields";
import * as ascii from "./ascii";
import { sameBytes } from "./bytes";
import { JsonScan } from "./json-scan";
import { memberText } from "./json-text";
import * as members from "./kernel/members";
import { memory } from "./kernel/memory";
import { KeyTable } from "./key-table";
import { countMembers, MergedMembers } from "./merged-members";
import { ObjectWalk } from "./object-walk";
import type { Output } from "./output";
import { positions } from "./positions";
import { PropertyValues } from "./property-values";
import type { MappingOptions } from "./transform";

const PROPERTY = positions(properties);
const PERSON = personProperties.map((name) => PROPERTY[name]);
const INITIAL = Buffer.from(INITIAL_PREFIX);
const FIRST_TOUCH = Buffer.from(FIRST_TOUCH_PREFIX);
const DOLLAR = "$".charCodeAt(0);

/** The event's own properties: the walk of them, and their `$set` and `$set_once`. */
export type OwnProperties = { walk: ObjectWalk; set: number; setOnce: number };

/**
 * `$set` and `$set_once` of an Amplitude event. Where keys meet, what the mapping sets goes before the user's
 * properties, and these before a `$set` among the event's own properties.
 */
export class AmplitudePerson {
  /** What the mapping sets, and beside it, of other keys, what the user's properties and the event's own `$set` do. */
  private readonly mapped = new PropertyValues(personProperties);
  private readonly set = new MergedMembers(personProperties);
  private readonly setOnce = new MergedMembers();
  private readonly user = new ObjectWalk([...initialProperties, ...operations]);
  private readonly own = new ObjectWalk([]);
  private readonly setScan = new JsonScan();
  private readonly setOnceScan = new JsonScan();
  private readonly absent = new KeyTable([ABSENT_TEXT]);
  private readonly keys = { set: memory.keepText(',"$set":{'), setOnce: memory.keepText(',"$set_once":{') };
  /** Where the user properties go that are not of first touch. */
  private readonly rest: MergedMembers | undefined;
  private isSet = false;

  constructor(userProperties: MappingOptions["userProperties"] = "none") {
    this.rest = { none: undefined, set: this.set, set_once: this.setOnce }[userProperties];
  }

  /** Drops the event's own `$set` and `$set_once` when ours, which then contain them, replace them. `user`: its properties, or 0. */
  build(user: number, values: PropertyValues, own: OwnProperties): void {
    const { set, setOnce } = this;
    const isUser = members.isObject(user);
    if (isUser) this.user.walk(members.innerFrom(user), members.innerTo(user), true);
    const count = isUser ? countMembers(this.user) : 0;
    this.begin(set, this.setScan, own.set, count);
    this.begin(setOnce, this.setOnceScan, own.setOnce, count);
    if (isUser) this.addUser();
    set.settle();
    setOnce.settle();
    this.isSet = this.readMapped(values, own.walk) || set.size > 0;
    if (this.isSet && own.set !== 0) members.drop(own.set);
    if (setOnce.size > 0 && own.setOnce !== 0) members.drop(own.setOnce);
  }

  write(out: Output): void {
    if (this.isSet) {
      out.openMember(this.keys.set);
      this.set.write(out);
      this.mapped.write(out);
      out.close();
    }
    if (this.setOnce.size > 0) {
      out.openMember(this.keys.setOnce);
      this.setOnce.write(out);
      out.close();
    }
  }

  /** Begins with the event's own object, and leaves room for `more`. */
  private begin(into: MergedMembers, scan: JsonScan, own: number, more: number): void {
    if (!members.isObject(own)) {
      into.begin(more);
      return;
    }
    scan.scan(members.valueStart(own), members.valueEnd(own));
    into.begin(countMembers(scan.top) + more);
    this.own.walkList(scan.top, true);
    into.setAll(scan.top);
  }

  private addUser(): void {
    const { user, rest } = this;
    const initial: number[] = [];
    for (let member = user.from; member < user.to; member += members.MEMBER_BYTES) {
      if (members.isDropped(member) || !members.isPresent(member)) continue;
      const known = members.knownKey(member);
      if (known < 0 ? begins(member, INITIAL) : known < initialProperties.length) {
        if (!this.isAbsent(member)) initial.push(member);
      } else if (known < 0 && rest !== undefined && !members.isObject(member)) {
        if (!begins(member, FIRST_TOUCH) || !this.isAbsent(member)) rest.set(member);
      }
    }
    for (const member of initial) this.setInitial(member);
  }

  /** Under the same name with `$` in front. */
  private setInitial(member: number): void {
    const from = members.keyStart(member);
    const length = members.keyEnd(member) - from;
    const at = memory.take(length + 3);
    const { bytes } = memory;
    bytes[at] = ascii.QUOTE;
    bytes[at + 1] = DOLLAR;
    for (let i = 0; i < length; i++) bytes[at + 2 + i] = bytes[from + i] ?? 0;
    bytes[at + 2 + length] = ascii.QUOTE;
    this.setOnce.setAs(at + 1, at + 2 + length, member);
  }

  private isAbsent(member: number): boolean {
    if (!members.isString(member)) return false;
    const { start, end } = memberText(member);
    return this.absent.find(start, end) === 0;
  }

  /** Where the mapping sets no value, the event's own property of that name is the event's value. */
  private readMapped(values: PropertyValues, own: ObjectWalk): boolean {
    const { mapped } = this;
    let any = false;
    mapped.clear();
    for (let index = 0; index < PERSON.length; index++) {
      const property = PERSON[index] ?? 0;
      if (values.has(property)) mapped.set(index, values.start(property), values.end(property));
      else mapped.setMember(index, own.member(property));
      if (!mapped.has(index)) continue;
      any = true;
      this.set.delete(index);
    }
    return any;
  }
}

function begins(member: number, prefix: Buffer): boolean {
  const start = members.keyStart(member);
  if (members.keyEnd(member) - start < prefix.length) return false;
  return sameBytes(memory.bytes, start, prefix, 0, prefix.length);
}
