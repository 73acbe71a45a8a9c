import { ABSENT_TEXT, isInitialProperty, operations, personProperties, properties } from "./amplitude-fields";
import * as ascii from "./ascii";
import { JsonScan } from "./json-scan";
import { decodeText } from "./json-text";
import { KeyTable } from "./key-table";
import { MergedMembers, valuePlace } from "./merged-members";
import { ObjectWalk } from "./object-walk";
import type { Output } from "./output";
import { positions } from "./positions";
import { type Place, PropertyValues } from "./property-values";
import { isObject, isPresent, type ScannedRecord } from "./record";
import type { MappingOptions } from "./transform";

const PROPERTY = positions(properties);
const PERSON = personProperties.map((name) => ({ name, property: PROPERTY[name] }));
const SET_KEY = Buffer.from('"$set":{');
const SET_ONCE_KEY = Buffer.from('"$set_once":{');
const LOWER_I = "initial".charCodeAt(0);
const LONGEST_ABSENT = ABSENT_TEXT.length * 6 + 2;

/** Members of the event's own properties by what they are called; -1 for none. */
export type OwnMembers = { set: number; setOnce: number; property: (property: number) => number };

/**
 * `$set` and `$set_once` of an Amplitude event. Where keys meet, what the mapping sets goes before the user's
 * properties, and these before a `$set` among the event's own properties.
 */
export class AmplitudePerson {
  /** What the mapping sets, and beside it, of other keys, what the user's properties and the event's own `$set` do. */
  private readonly mapped = new PropertyValues(personProperties);
  private readonly set = new MergedMembers();
  private readonly setOnce = new MergedMembers();
  private readonly user = new ObjectWalk(new KeyTable([]));
  private readonly own = new ObjectWalk(new KeyTable([]));
  private readonly ownScan = new JsonScan();
  /** Where the user properties go that are not of first touch. */
  private readonly rest: MergedMembers | undefined;
  private isSet = false;

  constructor(userProperties: MappingOptions["userProperties"] = "none") {
    this.rest = { none: undefined, set: this.set, set_once: this.setOnce }[userProperties];
  }

  /** Drops the event's own `$set` and `$set_once` when ours, which then contain them, replace them. */
  build(record: ScannedRecord, user: number, values: PropertyValues, event: ObjectWalk, own: OwnMembers): void {
    this.set.clear();
    this.setOnce.clear();
    this.addOwn(record, this.set, own.set);
    this.addOwn(record, this.setOnce, own.setOnce);
    if (isObject(record.line, record.scan.top, user)) this.addUser(record, user);
    this.isSet = this.readMapped(record, values, own) || this.set.size > 0;
    if (this.isSet && own.set >= 0) event.drop(own.set);
    if (this.setOnce.size > 0 && own.setOnce >= 0) event.drop(own.setOnce);
  }

  write(out: Output): void {
    if (this.isSet) {
      out.put(SET_KEY);
      this.set.writeMembers(out);
      this.mapped.write(out);
      out.close();
      out.byte(ascii.COMMA);
    }
    if (this.setOnce.size > 0) {
      out.put(SET_ONCE_KEY);
      this.setOnce.writeMembers(out);
      out.close();
      out.byte(ascii.COMMA);
    }
  }

  private addOwn({ line, scan }: ScannedRecord, into: MergedMembers, member: number): void {
    if (!isObject(line, scan.inner, member)) return;
    this.ownScan.scan(line, scan.inner.valueStart(member), scan.inner.valueEnd(member));
    const list = this.ownScan.top;
    this.own.walk(line, list, 0, list.count, true);
    into.addAll(this.own, list);
  }

  private addUser({ line, scan }: ScannedRecord, user: number): void {
    const list = scan.inner;
    this.user.walk(line, list, scan.top.innerFrom(user), scan.top.innerTo(user), true);
    const { rest } = this;
    const initial: [string, Place][] = [];
    for (let member = this.user.from; member < this.user.to; member++) {
      if (this.user.isDropped(member) || !isPresent(line, list, member)) continue;
      if (rest === undefined && !this.user.mayBegin(member, LOWER_I)) continue;
      const key = this.user.keyText(member);
      const place = valuePlace(line, list, member);
      if (isInitialProperty(key)) initial.push([`$${key}`, place]);
      else if (rest !== undefined && !operations.has(key) && !isObject(line, list, member)) rest.set(key, place);
    }
    for (const [key, place] of initial) if (!isAbsentText(place)) this.setOnce.set(key, place);
  }

  /** Where the mapping sets no value, the event's own property of that name is the event's value. */
  private readMapped({ line, scan }: ScannedRecord, values: PropertyValues, own: OwnMembers): boolean {
    let any = false;
    for (const [index, { name, property }] of PERSON.entries()) {
      let place = values.get(property);
      const member = own.property(property);
      if (place === undefined && isPresent(line, scan.inner, member)) place = valuePlace(line, scan.inner, member);
      this.mapped.set(index, place);
      if (place === undefined) continue;
      any = true;
      this.set.delete(name);
    }
    return any;
  }
}

function isAbsentText({ source, start, end }: Place): boolean {
  if (source[start] !== ascii.QUOTE || end - start > LONGEST_ABSENT) return false;
  return decodeText(source, start + 1, end - 1) === ABSENT_TEXT;
}
