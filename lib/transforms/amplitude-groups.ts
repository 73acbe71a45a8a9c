import { addedText } from "./added-properties";
import { operations } from "./amplitude-fields";
import * as ascii from "./ascii";
import type { EventBook, NoEvent } from "./event-book";
import type { EventName, NameBook } from "./event-names";
import { Id } from "./ids";
import { JsonScan, scalarEnd, skipSpace } from "./json-scan";
import { decodeText } from "./json-text";
import { TextWriter } from "./json-writer";
import * as members from "./kernel/members";
import { marks, memory, type Text } from "./kernel/memory";
import { countMembers, MergedMembers } from "./merged-members";
import { ObjectWalk } from "./object-walk";
import { keyText } from "./property-values";
import type { Moment } from "./times";
import type { TransformContext } from "./transform";
import { nameUuid, newUuid, uuidText } from "./uuid";

/** One level of `group_properties`: types, keys of a type, properties of a key. */
class Level {
  readonly walk: ObjectWalk;
  readonly scan = new JsonScan();

  constructor(names: readonly string[] = []) {
    this.walk = new ObjectWalk(names);
  }

  /** Goes into a member's value, if that is an object. */
  open(member: number): boolean {
    if (!members.isObject(member)) return false;
    this.scan.scan(members.valueStart(member), members.valueEnd(member));
    this.walk.walkList(this.scan.top, true);
    return true;
  }
}

const SET = "$set";

/** `groups` and `group_properties` of Amplitude rows, for the option `groupEvents`. */
export class AmplitudeGroups {
  private readonly name: EventName;
  private readonly book: EventBook;
  private readonly added: Text;
  private readonly types = new ObjectWalk([]);
  private readonly keys = new Level();
  private readonly values = new Level([SET, ...[...operations].filter((name) => name !== SET)]);
  private readonly operation = new ObjectWalk([]);
  private readonly set = new MergedMembers();
  private readonly writer = new TextWriter();
  private readonly openBrace = memory.keepText("{");
  private readonly heads = {
    type: keyText("$group_type"),
    key: keyText("$group_key"),
    set: keyText("$group_set"),
    colon: memory.keepText(":"),
  };
  private readonly id = new Id();
  private readonly uuid = newUuid();
  private readonly longUuid = newUuid();

  constructor(names: NameBook, book: EventBook, context: TransformContext) {
    this.book = book;
    this.added = addedText("amplitude", context);
    this.name = names.own("$groupidentify");
  }

  /** `$groups`: the first name of each type. */
  groups(member: number): Text | undefined {
    if (!members.isObject(member)) return undefined;
    const { types, writer, id } = this;
    types.walk(members.innerFrom(member), members.innerTo(member), true);
    let any = false;
    writer.open(this.openBrace);
    for (let type = types.from; type < types.to; type += members.MEMBER_BYTES) {
      if (members.isDropped(type)) continue;
      this.readFirst(type);
      if (!id.present) continue;
      any = true;
      writer.comma();
      writer.put(members.keyStart(type) - 1, members.keyEnd(type) + 1);
      writer.text(this.heads.colon);
      id.write(writer);
    }
    writer.close();
    const text = writer.take();
    return any ? text : undefined;
  }

  /** One `$groupidentify` for each group that the row has properties of, made before the row's own event. */
  identify(member: number, moment: Moment): NoEvent | undefined {
    if (!members.isObject(member)) return undefined;
    const { types, keys } = this;
    types.walk(members.innerFrom(member), members.innerTo(member), true);
    for (let type = types.from; type < types.to; type += members.MEMBER_BYTES) {
      if (members.isDropped(type) || !keys.open(type)) continue;
      const problem = this.identifyType(type, moment);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private identifyType(type: number, moment: Moment): NoEvent | undefined {
    const { walk } = this.keys;
    for (let key = walk.from; key < walk.to; key += members.MEMBER_BYTES) {
      if (members.isDropped(key) || !this.values.open(key)) continue;
      this.readSet();
      if (this.set.size === 0) continue;
      const problem = this.write(type, key, moment);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** Plain properties, and those in a `$set`; the other operations are no values. */
  private readSet(): void {
    const { walk } = this.values;
    const { set, operation } = this;
    const given = walk.member(0);
    const inner = members.isObject(given);
    if (inner) operation.walk(members.innerFrom(given), members.innerTo(given), true);
    set.begin(countMembers(walk) + (inner ? countMembers(operation) : 0));
    for (let member = walk.from; member < walk.to; member += members.MEMBER_BYTES) {
      if (!members.isDropped(member) && members.knownKey(member) < 0 && members.isPresent(member)) set.set(member);
    }
    if (inner) set.setAll(operation);
    set.settle();
  }

  /** Equal properties of one group on one day are one event to PostHog: the uuid says what is linked, not by which row. */
  private write(typeMember: number, keyMember: number, moment: Moment): NoEvent | undefined {
    const { book, id, uuid, name, writer, heads } = this;
    const type = decodeText(members.keyStart(typeMember), members.keyEnd(typeMember));
    const key = decodeText(members.keyStart(keyMember), members.keyEnd(keyMember));
    if (key.trim() === "" || type === "") return undefined;
    const { free } = memory;
    writer.open(this.openBrace);
    this.set.write(writer);
    writer.close();
    const set = writer.take();
    nameUuid(["amplitude", "$groupidentify", type, key, memory.bytes.toString("latin1", set.start, set.end)], uuid);
    id.assign(`$${type}_${key}`);
    if (id.tooLong) {
      nameUuid(["amplitude", "group", type, key], this.longUuid);
      id.assign(uuidText(this.longUuid));
    }
    const facts = { name, uuid, id, moment };
    book.openEvent(facts);
    const { out } = book;
    out.member(heads.type);
    out.put(members.keyStart(typeMember) - 1, members.keyEnd(typeMember) + 1);
    out.member(heads.key);
    out.put(members.keyStart(keyMember) - 1, members.keyEnd(keyMember) + 1);
    out.member(heads.set);
    out.text(set);
    out.member(this.added);
    out.close();
    out.text(marks.closeBrace);
    const problem = book.endEvent(facts, 1);
    memory.release(free);
    return problem;
  }

  /** A type's value is a list of names; a single name is read too. */
  private readFirst(type: number): void {
    this.id.clear();
    if (memory.bytes[members.valueStart(type)] !== ascii.OPEN_BRACKET) {
      this.id.read(type);
      return;
    }
    const start = skipSpace(members.valueStart(type) + 1);
    const first = memory.bytes[start];
    if (first === ascii.OPEN_BRACE || first === ascii.OPEN_BRACKET || first === ascii.CLOSE_BRACKET) return;
    this.id.readValue(start, scalarEnd(start));
  }
}
