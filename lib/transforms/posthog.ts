import { addedProperties } from "./added-properties";
import * as ascii from "./ascii";
import { dropped, type EventFacts, type NoEvent, rejected } from "./event-book";
import { Id, tooLongDetail } from "./ids";
import { JsonScan } from "./json-scan";
import { decodeText } from "./json-text";
import { KeyTable } from "./key-table";
import type { MemberList } from "./member-list";
import { ObjectWalk } from "./object-walk";
import { positions } from "./positions";
import { PropertyValues } from "./property-values";
import { isObject, isPresent, isString, type MapperParts, placeKey, readName, type ScannedRecord } from "./record";
import { readTimeMember, readUuidMember } from "./text-values";
import type { Moment } from "./times";
import { nameUuid, newUuid, writeUuid } from "./uuid";

export const posthogNames = { renamed: {}, dropped: {} } as const;

const topKeys = ["event", "distinct_id", "uuid", "timestamp", "properties"] as const;
const addedKeys = ["$import_job_id", "$geoip_disable"] as const;
const innerKeys = [...addedKeys, "distinct_id", "$process_person_profile"] as const;
const TOP = positions(topKeys);
const INNER = positions(innerKeys);

const UUID_KEY = Buffer.from('"uuid":"');
const EVENT_KEY = Buffer.from('"event":');
const ID_KEY = Buffer.from('"distinct_id":');
const TIME_KEY = Buffer.from('"timestamp":"');
const PROPERTIES_KEY = Buffer.from('"properties":{');
const END_TEXT = Buffer.from('",');
const FALSE = Buffer.from("false");

/** Events in PostHog's own form (mapping.md 3): the line's members go through as they are, those that change stand last. */
export class PosthogMapper {
  private readonly parts: MapperParts;
  private readonly top = new ObjectWalk(new KeyTable(topKeys));
  private readonly inner = new ObjectWalk(new KeyTable(innerKeys));
  private readonly textScan = new JsonScan();
  private readonly values = new PropertyValues(addedKeys);
  private readonly added: ReturnType<typeof addedProperties>;
  private readonly id = new Id();
  private readonly innerId = new Id();
  private readonly uuid = newUuid();
  private readonly moment: Moment = { seconds: 0, micros: 0, digits: 0 };

  constructor(parts: MapperParts) {
    this.parts = parts;
    this.added = addedProperties(parts.context);
  }

  map(record: ScannedRecord): NoEvent | undefined {
    const { line, scan } = record;
    const { names, book, context } = this.parts;
    const { top, id, innerId, uuid, moment } = this;
    top.walk(line, scan.top, 0, scan.top.count, true);
    const name = readName(names, line, scan.top, top.member(TOP.event));
    if (name === undefined) return rejected("missing_event_name", "event is missing, empty or not a text.");
    if (name.dropped !== undefined) return dropped(name.dropped);
    const list = this.openProperties(record);
    if (list === undefined) {
      return rejected("missing_properties", "properties is neither an object nor the JSON text of one.");
    }

    readId(id, line, scan.top, top.member(TOP.distinct_id));
    readId(innerId, this.inner.line, list, this.inner.member(INNER.distinct_id));
    const person = id.present ? id : innerId;
    if (!person.present) {
      return rejected("missing_distinct_id", "Neither the event nor its properties have a distinct_id.");
    }
    if (person.tooLong) return rejected("distinct_id_too_long", tooLongDetail("distinct_id"));

    const ownTime = readTimeMember(line, scan.top, top.member(TOP.timestamp), moment, true);
    if (!ownTime) {
      if (context.options.onUnparsableTime !== "now") {
        return rejected("invalid_time", "timestamp is missing or cannot be read.");
      }
      Object.assign(moment, book.now);
      book.warn("timestamp_defaulted");
    }
    const ownUuid = readUuidMember(line, scan.top, top.member(TOP.uuid), uuid);
    if (ownUuid === "invalid") return rejected("invalid_uuid", "uuid is not a UUID.");
    if (ownUuid === "none") nameUuid(["posthog", "event", ...placeKey(context.objectKey, record)], uuid);

    const facts = { name, uuid, id: person, moment };
    this.setValues(list);
    book.beginEvent();
    this.write(record, facts, ownTime, ownUuid === "valid");
    book.checkEvent(facts, false);
    return book.endEvent(facts, 0);
  }

  /** Walks `properties`: an object, the JSON text of one, or none at all. Returns where its members are noted. */
  private openProperties({ line, scan }: ScannedRecord): MemberList | undefined {
    const member = this.top.member(TOP.properties);
    if (!isPresent(line, scan.top, member)) {
      this.inner.empty();
      return scan.inner;
    }
    if (isObject(line, scan.top, member)) {
      this.inner.walk(line, scan.inner, scan.top.innerFrom(member), scan.top.innerTo(member), true);
      return scan.inner;
    }
    if (!isString(line, scan.top, member)) return undefined;
    return this.openText(decodeText(line, scan.top.valueStart(member) + 1, scan.top.valueEnd(member) - 1));
  }

  private openText(text: string): MemberList | undefined {
    const list = this.textScan.top;
    if (text.trim() === "") {
      this.inner.empty();
      return list;
    }
    const bytes = oneLine(text);
    if (bytes === undefined || this.textScan.scan(bytes, 0, bytes.length) !== "object") return undefined;
    this.inner.walk(bytes, list, 0, list.count, true);
    return list;
  }

  private setValues(list: MemberList): void {
    const { inner, values, added, parts } = this;
    const geoip = inner.member(INNER.$geoip_disable);
    values.set(INNER.$import_job_id, added.importJobId);
    values.set(INNER.$geoip_disable, isPresent(inner.line, list, geoip) ? undefined : added.geoipDisable);
    for (let key = 0; key < addedKeys.length; key++) {
      if (values.get(key) !== undefined) dropKey(inner, key);
    }
    const profile = inner.member(INNER.$process_person_profile);
    const personless =
      profile >= 0 && inner.line.subarray(list.valueStart(profile), list.valueEnd(profile)).equals(FALSE);
    parts.book.person = personless ? "anonymous" : "identified";
  }

  private write({ line, scan }: ScannedRecord, facts: EventFacts, ownTime: boolean, ownUuid: boolean): void {
    const { top, inner, values, id } = this;
    const { book } = this.parts;
    const { out } = book;
    const idMember = top.member(TOP.distinct_id);
    // PostHog would round a number, and refuse an empty text.
    const keepsId = idMember < 0 || (id.present && isString(line, scan.top, idMember));
    const hasProperties = inner.to > inner.from || values.get(0) !== undefined || values.get(1) !== undefined;
    if (!ownUuid) dropKey(top, TOP.uuid);
    if (!ownTime) dropKey(top, TOP.timestamp);
    if (!keepsId) dropKey(top, TOP.distinct_id);
    if (facts.name.renamed) dropKey(top, TOP.event);
    dropKey(top, TOP.properties);

    out.byte(ascii.OPEN_BRACE);
    top.copyKept(out);
    if (!ownUuid) {
      out.put(UUID_KEY);
      writeUuid(out, facts.uuid);
      out.put(END_TEXT);
    }
    if (facts.name.renamed) {
      out.put(EVENT_KEY);
      out.put(facts.name.json);
      out.byte(ascii.COMMA);
    }
    if (!keepsId && id.present) {
      out.put(ID_KEY);
      id.write(out);
      out.byte(ascii.COMMA);
    }
    if (!ownTime) {
      out.put(TIME_KEY);
      book.writeTime(facts.moment);
      out.put(END_TEXT);
    }
    if (hasProperties || top.member(TOP.properties) >= 0) {
      out.put(PROPERTIES_KEY);
      inner.copyKept(out);
      values.write(out);
      out.close();
    }
    out.close();
  }
}

function dropKey(walk: ObjectWalk, key: number): void {
  const member = walk.member(key);
  if (member >= 0) walk.drop(member);
}

function readId(id: Id, line: Buffer, list: MemberList, member: number): void {
  if (member < 0) id.clear();
  else id.read(line, list.valueStart(member), list.valueEnd(member));
}

/** JSON text without newlines, which the scanner takes for the end; in valid JSON they stand between tokens only. */
function oneLine(text: string): Buffer | undefined {
  if (!text.includes("\n")) return Buffer.from(text.trim());
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return Buffer.from(text.replaceAll("\n", " ").trim());
}
