import { addedProperties } from "./added-properties";
import * as ascii from "./ascii";
import { countryName } from "./countries";
import { readEpoch } from "./epoch";
import { dropped, type NoEvent, rejected } from "./event-book";
import type { EventName } from "./event-names";
import { IdentifyEvents } from "./identify";
import { Id, tooLongDetail } from "./ids";
import { decodeText } from "./json-text";
import { KeyTable } from "./key-table";
import { valuePlace } from "./merged-members";
import { inputs, nameRules, properties, removed, renamed } from "./mixpanel-fields";
import { MixpanelPerson } from "./mixpanel-person";
import { ObjectWalk } from "./object-walk";
import { positions } from "./positions";
import { jsonPlace, type Place, PropertyValues } from "./property-values";
import { isObject, isPresent, type MapperParts, placeKey, readName, type ScannedRecord } from "./record";
import { isInRange, type Moment } from "./times";
import { nameUuid, newUuid, uuidText } from "./uuid";
import { WallTime } from "./wall-time";

export { nameRules as mixpanelNames };

const TOP = positions(["event", "properties"]);
const keys = [...properties, ...inputs];
const KEY = positions(keys);
const PROPERTY = positions(properties);
const renamedPositions = renamed.map(([from, to]) => [KEY[from], PROPERTY[to]] as const);
const removedPositions = removed.map((key) => KEY[key]);

const TRUE = jsonPlace(true);
const FALSE = jsonPlace(false);
const SOURCE = jsonPlace("mixpanel");
const LONGEST_CODE = 16;

/** Mixpanel's export rows (mapping.md 2). */
export class MixpanelMapper {
  private readonly parts: MapperParts;
  private readonly top = new ObjectWalk(new KeyTable(Object.keys(TOP)));
  private readonly row = new ObjectWalk(new KeyTable(keys));
  private readonly values = new PropertyValues(properties);
  private readonly added: ReturnType<typeof addedProperties>;
  private readonly wallTime: WallTime | undefined;
  private readonly person: MixpanelPerson;
  private readonly links: IdentifyEvents | undefined;
  private readonly insert = new Id();
  private readonly generated = new Id();
  private readonly uuid = newUuid();
  private readonly other = newUuid();
  private readonly moment: Moment = { seconds: 0, micros: 0, digits: 0 };
  private readonly countries = new Map<string, Place | undefined>();

  constructor(parts: MapperParts) {
    this.parts = parts;
    const { projectTimezone } = parts.context.options;
    this.added = addedProperties(parts.context);
    this.person = new MixpanelPerson(this.row, KEY, parts.context.options.identityFallback ?? false);
    const { names, book, context } = parts;
    if (context.options.identifyEvents) this.links = new IdentifyEvents(names, book, "mixpanel", this.added);
    this.wallTime = projectTimezone === undefined ? undefined : new WallTime(projectTimezone);
  }

  map(record: ScannedRecord): NoEvent | undefined {
    const { line, scan } = record;
    const { names, book, context } = this.parts;
    const { top, row, moment, uuid } = this;
    top.walk(line, scan.top, 0, scan.top.count, false);
    const name = readName(names, line, scan.top, top.member(TOP.event));
    if (name === undefined) return rejected("missing_event_name", "event is missing, empty or not a text.");
    if (name.dropped !== undefined) return dropped(name.dropped);
    const member = top.member(TOP.properties);
    if (!isObject(line, scan.top, member)) return rejected("missing_properties", "properties is missing or no object.");
    row.walk(line, scan.inner, scan.top.innerFrom(member), scan.top.innerTo(member), true);

    const id = this.person.read(record);
    book.person = this.person.kind(id);
    if (id === undefined && context.options.skipEventsWithoutId) return dropped("no_distinct_id");
    if (id?.tooLong) return rejected("distinct_id_too_long", tooLongDetail("The person's id"));
    if (!this.readTime(record)) return rejected("invalid_time", "time is missing or is no Unix time.");
    const key = this.recordKey(record, name);
    nameUuid(["mixpanel", "event", ...key], uuid);
    if (!this.shiftTime()) return rejected("invalid_time", "time lies outside the years 0 to 9999.");

    const facts = { name, uuid, id: id ?? this.generate(key), moment };
    const problem = this.links?.write(this.person.user, this.person.device, facts);
    if (problem !== undefined) return problem;
    book.openEvent(facts);
    this.writeProperties(record);
    book.out.byte(ascii.CLOSE_BRACE);
    book.checkEvent(facts, true);
    const tooLarge = book.endEvent(facts, 0);
    if (tooLarge === undefined) this.links?.keep();
    return tooLarge;
  }

  private readTime({ line, scan }: ScannedRecord): boolean {
    const member = this.row.member(KEY.time);
    if (member < 0) return false;
    const start = scan.inner.valueStart(member);
    const end = scan.inner.valueEnd(member);
    const text =
      line[start] === ascii.QUOTE ? decodeText(line, start + 1, end - 1).trim() : line.toString("latin1", start, end);
    return readEpoch(text, this.moment);
  }

  private shiftTime(): boolean {
    const { moment, wallTime } = this;
    if (wallTime !== undefined) moment.seconds = wallTime.toUtc(moment.seconds);
    moment.seconds += this.parts.context.options.timestampOffsetSeconds ?? 0;
    return isInRange(moment.seconds);
  }

  /** The time as the source has it, before any shift: an option must not make another record of it. */
  private recordKey(record: ScannedRecord, name: EventName): string[] {
    this.person.readId(record, KEY.$insert_id, this.insert);
    if (!this.insert.present) return placeKey(this.parts.context.objectKey, record);
    const { moment } = this;
    const time = `${moment.seconds}.${String(moment.micros).padStart(6, "0")}`;
    return ["insert_id", name.text, this.person.sent(), time, this.insert.text()];
  }

  private generate(key: string[]): Id {
    nameUuid(["mixpanel", "distinct_id", ...key], this.other);
    this.generated.assign(uuidText(this.other));
    this.parts.book.warn("generated_distinct_id");
    return this.generated;
  }

  private writeProperties(record: ScannedRecord): void {
    const { row, values } = this;
    const { out } = this.parts.book;
    this.setValues(record);
    for (const key of removedPositions) this.dropKey(key);
    for (const [from] of renamedPositions) this.dropKey(from);
    for (let property = 0; property < properties.length; property++) {
      if (values.get(property) !== undefined) this.dropKey(property);
    }
    row.copyKept(out);
    values.write(out);
    out.close();
  }

  private dropKey(key: number): void {
    const member = this.row.member(key);
    if (member >= 0) this.row.drop(member);
  }

  private setValues({ line, scan }: ScannedRecord): void {
    const { row, values, added } = this;
    values.clear();
    for (const [from, to] of renamedPositions) {
      const member = row.member(from);
      if (isPresent(line, scan.inner, member)) values.set(to, valuePlace(line, scan.inner, member));
    }
    const code = values.get(PROPERTY.$geoip_country_code);
    if (code !== undefined) values.set(PROPERTY.$geoip_country_name, this.country(code));
    if (this.parts.context.options.personProfiles === "identified_only" && this.parts.book.person !== "identified") {
      values.set(PROPERTY.$process_person_profile, FALSE);
    }
    values.set(PROPERTY.historical_migration, TRUE);
    values.set(PROPERTY.analytics_source, SOURCE);
    values.set(PROPERTY.$import_job_id, added.importJobId);
    const geoip = row.member(PROPERTY.$geoip_disable);
    if (!isPresent(line, scan.inner, geoip)) values.set(PROPERTY.$geoip_disable, added.geoipDisable);
  }

  private country({ source, start, end }: Place): Place | undefined {
    if (source[start] !== ascii.QUOTE || end - start > LONGEST_CODE) return undefined;
    const code = decodeText(source, start + 1, end - 1);
    if (!this.countries.has(code)) {
      const name = countryName(code);
      this.countries.set(code, name === undefined ? undefined : jsonPlace(name));
    }
    return this.countries.get(code);
  }
}
