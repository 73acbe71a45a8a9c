import { type AddedProperties, addedText } from "./added-properties";
import { operations } from "./amplitude-fields";
import * as ascii from "./ascii";
import type { EventBook, NoEvent } from "./event-book";
import type { EventName, NameBook } from "./event-names";
import { Id } from "./ids";
import { JsonScan } from "./json-scan";
import { skipSpace, scalarEnd, stringEnd } from "./json-grammar";
import { KeyTable } from "./key-table";
import type { MemberList } from "./member-list";
import { MergedMembers, valuePlace } from "./merged-members";
import { ObjectWalk } from "./object-walk";
import { Output } from "./output";
import { type Place, placeOf } from "./property-values";
import { isObject, isPresent, type ScannedRecord } from "./record";
import type { Moment } from "./times";
import { nameUuid, newUuid, uuidText } from "./uuid";

type Level = { scan: JsonScan; walk: ObjectWalk };

function level(): Level {
  return { scan: new JsonScan(), walk: new ObjectWalk(new KeyTable([])) };
}

/** `groups` and `group_properties` of Amplitude rows, for the option `groupEvents`. */
export class AmplitudeGroups {
  private readonly name: EventName;
  private readonly book: EventBook;
  private readonly added: Buffer;
  private readonly types = level();
  private readonly keys = level();
  private readonly values = level();
  private readonly operation = new ObjectWalk(new KeyTable([]));
  private readonly set = new MergedMembers();
  private readonly id = new Id();
  private readonly uuid = newUuid();
  private readonly longUuid = newUuid();

  constructor(names: NameBook, book: EventBook, added: AddedProperties) {
    this.book = book;
    this.added = addedText("amplitude", added);
    this.name = names.own("$groupidentify");
  }

  /** `$groups`: the first name of each type. */
  groups({ line, scan }: ScannedRecord, member: number): Place | undefined {
    if (!isObject(line, scan.top, member)) return undefined;
    const { walk } = this.types;
    walk.walk(line, scan.inner, scan.top.innerFrom(member), scan.top.innerTo(member), true);
    const groups = new MergedMembers();
    for (let type = walk.from; type < walk.to; type++) {
      if (walk.isDropped(type)) continue;
      this.readFirst(line, scan.inner, type);
      if (this.id.present) groups.set(walk.keyText(type), this.id.place());
    }
    if (groups.size === 0) return undefined;
    const json = new Output(256);
    groups.write(json);
    return placeOf(json.take());
  }

  /** One `$groupidentify` for each group that the row has properties of, made before the row's own event. */
  identify(record: ScannedRecord, member: number, moment: Moment): NoEvent | undefined {
    const { line, scan } = record;
    if (!isObject(line, scan.top, member)) return undefined;
    const { walk } = this.types;
    walk.walk(line, scan.inner, scan.top.innerFrom(member), scan.top.innerTo(member), true);
    for (let type = walk.from; type < walk.to; type++) {
      if (walk.isDropped(type) || !this.open(this.keys, line, scan.inner, type)) continue;
      const problem = this.identifyType(line, walk.keyText(type), moment);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private identifyType(line: Buffer, type: string, moment: Moment): NoEvent | undefined {
    const { walk, scan } = this.keys;
    for (let key = walk.from; key < walk.to; key++) {
      if (walk.isDropped(key) || !this.open(this.values, line, scan.top, key)) continue;
      this.readSet(line);
      const text = walk.keyText(key);
      if (this.set.size === 0 || text.trim() === "" || type === "") continue;
      const problem = this.write(type, text, moment);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** Plain properties, and those in a `$set`; the other operations are no values. */
  private readSet(line: Buffer): void {
    const { walk, scan } = this.values;
    this.set.clear();
    const operation = [];
    for (let member = walk.from; member < walk.to; member++) {
      if (walk.isDropped(member)) continue;
      const key = walk.keyText(member);
      if (key === "$set" && isObject(line, scan.top, member)) operation.push(member);
      else if (!operations.has(key) && isPresent(line, scan.top, member))
        this.set.set(key, valuePlace(line, scan.top, member));
    }
    const list = scan.inner;
    for (const member of operation) {
      this.operation.walk(line, list, scan.top.innerFrom(member), scan.top.innerTo(member), true);
      this.set.addAll(this.operation, list);
    }
  }

  /** Equal properties of one group on one day are one event to PostHog: the uuid says what is linked, not by which row. */
  private write(type: string, key: string, moment: Moment): NoEvent | undefined {
    const { book, id, uuid, name } = this;
    const set = new Output(1024);
    this.set.write(set);
    nameUuid(["amplitude", "$groupidentify", type, key, set.take().toString("latin1")], uuid);
    id.assign(`$${type}_${key}`);
    if (id.tooLong) {
      nameUuid(["amplitude", "group", type, key], this.longUuid);
      id.assign(uuidText(this.longUuid));
    }
    const facts = { name, uuid, id, moment };
    book.openEvent(facts);
    const head = `"$group_type":${JSON.stringify(type)},"$group_key":${JSON.stringify(key)},"$group_set":`;
    book.out.put(Buffer.from(head));
    book.out.put(set.take());
    book.out.byte(ascii.COMMA);
    book.out.put(this.added);
    book.out.close();
    book.out.byte(ascii.CLOSE_BRACE);
    return book.endEvent(facts, 1);
  }

  private open(into: Level, line: Buffer, list: MemberList, member: number): boolean {
    if (!isObject(line, list, member)) return false;
    into.scan.scan(line, list.valueStart(member), list.valueEnd(member));
    into.walk.walk(line, into.scan.top, 0, into.scan.top.count, true);
    return true;
  }

  /** A type's value is a list of names; a single name is read too. */
  private readFirst(line: Buffer, list: MemberList, type: number): void {
    let start = list.valueStart(type);
    let end = list.valueEnd(type);
    this.id.clear();
    if (line[start] === ascii.OPEN_BRACKET) {
      start = skipSpace(line, start + 1);
      const first = line[start];
      if (first === ascii.OPEN_BRACE || first === ascii.OPEN_BRACKET || first === ascii.CLOSE_BRACKET) return;
      end = first === ascii.QUOTE ? stringEnd(line, start + 1, []) : scalarEnd(line, start);
    }
    this.id.read(line, start, end);
  }
}
