import { addedProperties } from "./added-properties";
import { dropped, type EventFacts, type NoEvent, rejected } from "./event-book";
import { Id, tooLongDetail } from "./ids";
import { JsonScan } from "./json-scan";
import { decodeText } from "./json-text";
import { innerFrom, innerTo, isObject, isPresent, isString, valueEnd, valueStart } from "./kernel/members";
import { marks, memory } from "./kernel/memory";
import { ObjectWalk } from "./object-walk";
import { positions } from "./positions";
import { keyText, PropertyValues } from "./property-values";
import { type MapperParts, placeKey, readName, type ScannedRecord } from "./record";
import { readEventTime, readUuidMember } from "./text-values";
import type { Moment } from "./times";
import { nameUuid, newUuid } from "./uuid";

export const posthogNames = { renamed: {}, dropped: {} } as const;

/**
 * What capture would obey though it is about another request: `offset` puts the event that many milliseconds before its
 * arrival, whatever `timestamp` says; a token that is not the request's makes it refuse all events of the batch.
 */
export const requestKeys = ["offset", "token", "$token", "api_key"] as const;
const topKeys = ["event", "distinct_id", "uuid", "timestamp", "properties", ...requestKeys] as const;
const addedKeys = ["$import_job_id", "$geoip_disable"] as const;
const innerKeys = [...addedKeys, "distinct_id", "$process_person_profile"] as const;
const TOP = positions(topKeys);
const INNER = positions(innerKeys);
const requestPositions = requestKeys.map((key) => TOP[key]);

/** Of values, only `false` begins with it. */
const FALSE = "f".charCodeAt(0);

/** Events in PostHog's own form (mapping.md 3): the line's members go through as they are, those that change stand last. */
export class PosthogMapper {
  private readonly parts: MapperParts;
  private readonly top = new ObjectWalk(topKeys);
  private readonly inner = new ObjectWalk(innerKeys);
  private readonly textScan = new JsonScan();
  private readonly values = new PropertyValues(addedKeys);
  private readonly added: ReturnType<typeof addedProperties>;
  private readonly heads = {
    uuid: memory.keepText(',"uuid":"'),
    event: keyText("event"),
    id: keyText("distinct_id"),
    time: memory.keepText(',"timestamp":"'),
    properties: memory.keepText(',"properties":{'),
    open: memory.keepText("{"),
    quote: memory.keepText('"'),
  };
  private readonly id = new Id();
  private readonly innerId = new Id();
  private readonly uuid = newUuid();
  private readonly moment: Moment = { seconds: 0, micros: 0, digits: 0 };

  constructor(parts: MapperParts) {
    this.parts = parts;
    this.added = addedProperties(parts.context);
  }

  map(record: ScannedRecord): NoEvent | undefined {
    const { names, book, context } = this.parts;
    const { top, inner, id, innerId, uuid, moment } = this;
    top.walkList(record.scan.top, true);
    const name = readName(names, top.member(TOP.event));
    if (name === undefined) return rejected("missing_event_name", "event is missing, empty or not a text.");
    if (name.dropped !== undefined) return dropped(name.dropped);
    if (!this.openProperties(top.member(TOP.properties))) {
      return rejected("missing_properties", "properties is neither an object nor the JSON text of one.");
    }

    id.read(top.member(TOP.distinct_id));
    innerId.read(inner.member(INNER.distinct_id));
    const person = id.present ? id : innerId;
    if (!person.present) {
      return rejected("missing_distinct_id", "Neither the event nor its properties have a distinct_id.");
    }
    if (person.tooLong) return rejected("distinct_id_too_long", tooLongDetail("distinct_id"));

    const time = readEventTime(top.member(TOP.timestamp), moment);
    if (time === "none") {
      if (context.options.onUnparsableTime !== "now") {
        return rejected("invalid_time", "timestamp is missing or cannot be read.");
      }
      Object.assign(moment, book.now);
      book.warn("timestamp_defaulted");
    }
    const ownUuid = readUuidMember(top.member(TOP.uuid), uuid);
    if (ownUuid === "invalid") return rejected("invalid_uuid", "uuid is not a UUID.");
    if (ownUuid === "none") nameUuid(["posthog", "event", ...placeKey(record)], uuid);

    const facts = { name, uuid, id: person, moment };
    this.setValues();
    book.beginEvent();
    this.write(facts, time === "read", ownUuid === "valid");
    book.checkEvent(facts, false);
    return book.endEvent(facts, 0);
  }

  /** Walks `properties`: an object, the JSON text of one, or none at all; false when it is something else. */
  private openProperties(member: number): boolean {
    const { inner } = this;
    if (!isPresent(member)) inner.empty();
    else if (isObject(member)) inner.walk(innerFrom(member), innerTo(member), true);
    else return isString(member) && this.openText(decodeText(valueStart(member) + 1, valueEnd(member) - 1));
    return true;
  }

  private openText(text: string): boolean {
    const { inner, textScan } = this;
    if (text.trim() === "") {
      inner.empty();
      return true;
    }
    const line = oneLine(text);
    if (line === undefined) return false;
    const { start, end } = memory.takeText(line);
    if (textScan.scan(start, end) !== "object") return false;
    inner.walkList(textScan.top, true);
    return true;
  }

  private setValues(): void {
    const { inner, values, added, parts } = this;
    values.clear();
    values.setText(INNER.$import_job_id, added.importJobId);
    if (!isPresent(inner.member(INNER.$geoip_disable))) values.setText(INNER.$geoip_disable, added.geoipDisable);
    inner.dropSet(values);
    parts.book.person = isFalse(inner.member(INNER.$process_person_profile)) ? "anonymous" : "identified";
  }

  private write(facts: EventFacts, keepsTime: boolean, ownUuid: boolean): void {
    const { top, inner, values, id, innerId, heads } = this;
    const { book } = this.parts;
    const { out } = book;
    const idMember = top.member(TOP.distinct_id);
    // PostHog would round a number, also one in the properties, and refuse an empty text.
    const person = id.present ? id : innerId;
    const personMember = id.present ? idMember : inner.member(INNER.distinct_id);
    const keepsId = id.present ? isString(idMember) : idMember === 0 && isString(personMember);
    const hasProperties = inner.to > inner.from || values.has(0) || values.has(1);
    if (!ownUuid) top.dropKey(TOP.uuid);
    if (!keepsTime) top.dropKey(TOP.timestamp);
    if (!keepsId) top.dropKey(TOP.distinct_id);
    if (facts.name.renamed) top.dropKey(TOP.event);
    top.dropKey(TOP.properties);
    for (const key of requestPositions) top.dropKey(key);

    out.open(heads.open);
    top.copyKept(out);
    if (!ownUuid) {
      out.member(heads.uuid);
      book.writeUuid(facts.uuid);
      out.text(heads.quote);
    }
    if (facts.name.renamed) {
      out.member(heads.event);
      out.text(facts.name.json);
    }
    if (!keepsId && (id.present || !isString(personMember))) {
      out.member(heads.id);
      person.write(out);
    }
    if (!keepsTime) {
      out.member(heads.time);
      book.writeTime(facts.moment);
      out.text(heads.quote);
    }
    if (hasProperties || top.member(TOP.properties) !== 0) {
      out.openMember(heads.properties);
      inner.copyKept(out);
      values.write(out);
      out.close();
    }
    out.text(marks.closeBrace);
  }
}

function isFalse(member: number): boolean {
  return member !== 0 && memory.bytes[valueStart(member)] === FALSE;
}

/** JSON text without newlines, which the scanner takes for the end; in valid JSON they stand between tokens only. */
function oneLine(text: string): string | undefined {
  if (!text.includes("\n")) return text.trim();
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return text.replaceAll("\n", " ").trim();
}
