import { addedProperties } from "./added-properties";
import { CountryNames } from "./country-names";
import { readEpoch } from "./epoch";
import { dropped, type NoEvent, rejected } from "./event-book";
import { IdentifyEvents } from "./identify";
import { Id, tooLongDetail } from "./ids";
import { decodeText } from "./json-text";
import { innerFrom, innerTo, isObject, isPresent, isString, valueEnd, valueStart } from "./kernel/members";
import { marks, memory } from "./kernel/memory";
import { inputs, nameRules, properties, removed, renamed } from "./mixpanel-fields";
import { MixpanelKey } from "./mixpanel-key";
import { MixpanelPerson } from "./mixpanel-person";
import { ObjectWalk } from "./object-walk";
import { positions } from "./positions";
import { jsonText, PropertyValues } from "./property-values";
import { type MapperParts, readName, type ScannedRecord } from "./record";
import { isInRange, type Moment } from "./times";
import { newUuid, uuidText } from "./uuid";
import { WallTime } from "./wall-time";

export { nameRules as mixpanelNames };

const TOP = positions(["event", "properties"]);
const keys = [...properties, ...inputs];
const KEY = positions(keys);
const PROPERTY = positions(properties);
const renamedPositions = renamed.map(([from, to]) => [KEY[from], PROPERTY[to]] as const);
const removedPositions = removed.map((key) => KEY[key]);

/** Mixpanel's export rows (mapping.md 2). */
export class MixpanelMapper {
  private readonly parts: MapperParts;
  private readonly top = new ObjectWalk(Object.keys(TOP));
  private readonly row = new ObjectWalk(keys);
  private readonly values = new PropertyValues(properties);
  private readonly added: ReturnType<typeof addedProperties>;
  private readonly wallTime: WallTime | undefined;
  private readonly person: MixpanelPerson;
  private readonly links: IdentifyEvents | undefined;
  private readonly key: MixpanelKey;
  private readonly generated = new Id();
  private readonly uuid = newUuid();
  private readonly other = newUuid();
  private readonly moment: Moment = { seconds: 0, micros: 0, digits: 0 };
  private readonly texts = { true: jsonText(true), false: jsonText(false), source: jsonText("mixpanel") };
  private readonly countries = new CountryNames();

  constructor(parts: MapperParts) {
    this.parts = parts;
    const { projectTimezone } = parts.context.options;
    this.added = addedProperties(parts.context);
    this.key = new MixpanelKey(parts.context, this.row, KEY);
    this.person = new MixpanelPerson(this.row, KEY, parts.context.options.identityFallback ?? false);
    const { names, book, context } = parts;
    if (context.options.identifyEvents) this.links = new IdentifyEvents(names, book, "mixpanel", context);
    this.wallTime = projectTimezone === undefined ? undefined : new WallTime(projectTimezone);
  }

  map(record: ScannedRecord): NoEvent | undefined {
    const { names, book, context } = this.parts;
    const { top, row, moment, uuid } = this;
    top.walkList(record.scan.top, false);
    const name = readName(names, top.member(TOP.event));
    if (name === undefined) return rejected("missing_event_name", "event is missing, empty or not a text.");
    if (name.dropped !== undefined) return dropped(name.dropped);
    const member = top.member(TOP.properties);
    if (!isObject(member)) return rejected("missing_properties", "properties is missing or no object.");
    row.walk(innerFrom(member), innerTo(member), true);

    const id = this.person.read();
    book.person = this.person.kind(id);
    if (id === undefined && context.options.skipEventsWithoutId) return dropped("no_distinct_id");
    if (id?.tooLong) return rejected("distinct_id_too_long", tooLongDetail("The person's id"));
    if (!this.readTime()) return rejected("invalid_time", "time is missing or is no Unix time.");
    // Before any shift of the time: an option must not make another record of it.
    this.key.eventUuid({ record, name, sent: this.person.sent(), moment }, uuid);
    if (!this.shiftTime()) return rejected("invalid_time", "time lies outside the years 0 to 9999.");

    const facts = { name, uuid, id: id ?? this.generate(), moment };
    const problem = this.links?.write(this.person.user, this.person.device, facts);
    if (problem !== undefined) return problem;
    book.openEvent(facts);
    this.writeProperties();
    book.out.text(marks.closeBrace);
    book.checkEvent(facts, true);
    const tooLarge = book.endEvent(facts, 0);
    if (tooLarge === undefined) this.links?.keep();
    return tooLarge;
  }

  private readTime(): boolean {
    const member = this.row.member(KEY.time);
    if (member === 0) return false;
    if (!isString(member)) return readEpoch(memory.bytes, valueStart(member), valueEnd(member), this.moment);
    const text = Buffer.from(decodeText(valueStart(member) + 1, valueEnd(member) - 1).trim());
    return readEpoch(text, 0, text.length, this.moment);
  }

  private shiftTime(): boolean {
    const { moment, wallTime } = this;
    if (wallTime !== undefined) moment.seconds = wallTime.toUtc(moment.seconds);
    moment.seconds += this.parts.context.options.timestampOffsetSeconds ?? 0;
    return isInRange(moment.seconds);
  }

  private generate(): Id {
    this.key.personUuid(this.other);
    this.generated.assign(uuidText(this.other));
    this.parts.book.warn("generated_distinct_id");
    return this.generated;
  }

  private writeProperties(): void {
    const { row, values } = this;
    const { out } = this.parts.book;
    this.setValues();
    for (const key of removedPositions) row.dropKey(key);
    for (const [from] of renamedPositions) row.dropKey(from);
    row.dropSet(values);
    row.copyKept(out);
    values.write(out);
    out.close();
  }

  private setValues(): void {
    const { row, values, added, texts } = this;
    const { book, context } = this.parts;
    values.clear();
    for (const [from, to] of renamedPositions) values.setMember(to, row.member(from));
    values.setText(PROPERTY.$geoip_country_name, this.countries.find(row.member(KEY.mp_country_code)));
    if (context.options.personProfiles === "identified_only" && book.person !== "identified") {
      values.setText(PROPERTY.$process_person_profile, texts.false);
    }
    values.setText(PROPERTY.historical_migration, texts.true);
    values.setText(PROPERTY.analytics_source, texts.source);
    values.setText(PROPERTY.$import_job_id, added.importJobId);
    if (!isPresent(row.member(PROPERTY.$geoip_disable))) values.setText(PROPERTY.$geoip_disable, added.geoipDisable);
  }
}
