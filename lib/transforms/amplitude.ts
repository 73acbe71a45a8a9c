import { addedProperties } from "./added-properties";
import { columns, copiedColumns, copiedProperties, nameRules, properties, timeColumns } from "./amplitude-fields";
import { AmplitudeGroups } from "./amplitude-groups";
import { AmplitudePerson, type OwnMembers } from "./amplitude-person";
import { deviceTypePlace, sessionId, versionPlace } from "./amplitude-values";
import * as ascii from "./ascii";
import { dropped, type NoEvent, rejected } from "./event-book";
import { IdentifyEvents } from "./identify";
import { Id, tooLongDetail } from "./ids";
import { KeyTable } from "./key-table";
import { valuePlace } from "./merged-members";
import { ObjectWalk } from "./object-walk";
import { positions } from "./positions";
import { jsonPlace, type Place, PropertyValues } from "./property-values";
import { isObject, isPresent, type MapperParts, placeKey, readName, type ScannedRecord } from "./record";
import { readTimeMember, readUuidMember } from "./text-values";
import type { Moment } from "./times";
import { isPlaceholder, nameUuid, newUuid, uuidText } from "./uuid";

export { nameRules as amplitudeNames };

const COLUMN = positions(columns);
const PROPERTY = positions(properties);
const eventKeys = [...properties, ...copiedProperties.map(([key]) => key), "$set", "$set_once"];
const EVENT_KEY = positions(eventKeys);
const timePositions = timeColumns.map((name) => COLUMN[name]);
const copiedPositions = copiedColumns.map(([column, property]) => [COLUMN[column], PROPERTY[property]] as const);
const pagePositions = copiedProperties.map(([key, property]) => [EVENT_KEY[key] ?? -1, PROPERTY[property]] as const);

const TRUE = jsonPlace(true);
const FALSE = jsonPlace(false);
const SOURCE = jsonPlace("amplitude");

/** Amplitude's export rows (mapping.md 1). */
export class AmplitudeMapper {
  private readonly parts: MapperParts;
  private readonly row = new ObjectWalk(new KeyTable(columns));
  private readonly event = new ObjectWalk(new KeyTable(eventKeys));
  private readonly values = new PropertyValues(properties);
  private readonly person: AmplitudePerson;
  private readonly groups: AmplitudeGroups | undefined;
  private readonly links: IdentifyEvents | undefined;
  private readonly added: ReturnType<typeof addedProperties>;
  private readonly user = new Id();
  private readonly device = new Id();
  private readonly generated = new Id();
  private readonly insert = new Id();
  private readonly uuid = newUuid();
  private readonly other = newUuid();
  private readonly moment: Moment = { seconds: 0, micros: 0, digits: 0 };
  private readonly ownMembers: OwnMembers = {
    set: -1,
    setOnce: -1,
    property: (property) => this.event.member(property),
  };

  constructor(parts: MapperParts) {
    this.parts = parts;
    const { names, book, context } = parts;
    this.added = addedProperties(context);
    this.person = new AmplitudePerson(context.options.userProperties);
    if (context.options.identifyEvents) this.links = new IdentifyEvents(names, book, "amplitude", this.added);
    if (context.options.groupEvents) this.groups = new AmplitudeGroups(names, book, this.added);
  }

  map(record: ScannedRecord): NoEvent | undefined {
    const { names, book } = this.parts;
    const { line, scan } = record;
    const { row, user, device } = this;
    row.walk(line, scan.top, 0, scan.top.count, false);

    const name = readName(names, line, scan.top, row.member(COLUMN.event_type));
    if (name === undefined) return rejected("missing_event_name", "event_type is missing, empty or not a text.");
    if (name.dropped !== undefined) return dropped(name.dropped);

    this.readId(record, COLUMN.user_id, user);
    this.readId(record, COLUMN.device_id, device);
    if (user.present ? user.tooLong : device.present && device.tooLong) {
      return rejected("distinct_id_too_long", tooLongDetail(user.present ? "user_id" : "device_id"));
    }
    if (!this.readTime(record)) {
      if (this.parts.context.options.onUnparsableTime === "reject") {
        return rejected("invalid_time", "None of event_time, client_event_time and server_received_time can be read.");
      }
      Object.assign(this.moment, book.now);
      book.warn("timestamp_defaulted");
    }
    const id = this.identify(record);
    const { moment, uuid } = this;
    const facts = { name, uuid, id, moment };
    const problem =
      this.groups?.identify(record, row.member(COLUMN.group_properties), moment) ??
      this.links?.write(user, device, facts);
    if (problem !== undefined) return problem;

    book.openEvent(facts);
    this.writeProperties(record);
    book.out.byte(ascii.CLOSE_BRACE);
    book.checkEvent(facts, true);
    const tooLarge = book.endEvent(facts, 0);
    if (tooLarge === undefined) this.links?.keep();
    return tooLarge;
  }

  private readId({ line, scan }: ScannedRecord, column: number, id: Id): void {
    const member = this.row.member(column);
    if (member < 0) id.clear();
    else id.read(line, scan.top.valueStart(member), scan.top.valueEnd(member));
  }

  private readTime({ line, scan }: ScannedRecord): boolean {
    for (const column of timePositions) {
      if (readTimeMember(line, scan.top, this.row.member(column), this.moment)) return true;
    }
    return false;
  }

  /** Sets the event's uuid and returns its distinct_id. */
  private identify(record: ScannedRecord): Id {
    const { user, device, generated, uuid, other } = this;
    const { book } = this.parts;
    const named = user.present || device.present;
    book.person = user.present ? "identified" : device.present ? "anonymous" : "generated";
    const member = this.row.member(COLUMN.uuid);
    const ownUuid = readUuidMember(record.line, record.scan.top, member, uuid) === "valid" && !isPlaceholder(uuid);
    if (!ownUuid || !named) {
      const key = ownUuid ? ["uuid", uuidText(uuid)] : this.recordKey(record);
      if (!ownUuid) nameUuid(["amplitude", "event", ...key], uuid);
      if (!named) {
        nameUuid(["amplitude", "distinct_id", ...key], other);
        generated.assign(uuidText(other));
        book.warn("generated_distinct_id");
      }
    }
    return user.present ? user : device.present ? device : generated;
  }

  private recordKey(record: ScannedRecord): (string | null)[] {
    this.readId(record, COLUMN.$insert_id, this.insert);
    if (this.insert.present) return ["insert_id", this.insert.text(), this.device.present ? this.device.text() : null];
    return placeKey(this.parts.context.objectKey, record);
  }

  private writeProperties(record: ScannedRecord): void {
    const { line, scan } = record;
    const { event, values, person, ownMembers } = this;
    const { out } = this.parts.book;
    const member = this.row.member(COLUMN.event_properties);
    if (isObject(line, scan.top, member)) {
      event.walk(line, scan.inner, scan.top.innerFrom(member), scan.top.innerTo(member), true);
    } else event.empty();

    this.setValues(record);
    for (let property = 0; property < properties.length; property++) {
      const own = event.member(property);
      if (own >= 0 && values.get(property) !== undefined) event.drop(own);
    }
    ownMembers.set = event.member(EVENT_KEY.$set ?? -1);
    ownMembers.setOnce = event.member(EVENT_KEY.$set_once ?? -1);
    person.build(record, this.row.member(COLUMN.user_properties), values, event, ownMembers);

    event.copyKept(out);
    person.write(out);
    values.write(out);
    out.close();
  }

  private setValues(record: ScannedRecord): void {
    const { line, scan } = record;
    const { values, row, event, user, device, added } = this;
    const { options } = this.parts.context;
    values.clear();
    if (user.present) values.set(PROPERTY.$amplitude_user_id, user.place());
    if (device.present) {
      const json = device.place();
      values.set(PROPERTY.$amplitude_device_id, json);
      values.set(PROPERTY.$device_id, json);
    }
    for (const [column, property] of copiedPositions) values.set(property, this.column(record, column));
    for (const [key, property] of pagePositions) {
      const own = event.member(key);
      if (isPresent(line, scan.inner, own)) values.set(property, valuePlace(line, scan.inner, own));
    }
    const version = this.column(record, COLUMN.os_version);
    if (version !== undefined) values.set(PROPERTY.$browser_version, versionPlace(version));
    const deviceType = this.column(record, COLUMN.device_type);
    if (deviceType !== undefined) values.set(PROPERTY.$device_type, deviceTypePlace(deviceType));

    values.set(PROPERTY.$groups, this.groups?.groups(record, row.member(COLUMN.groups)));
    if (options.sessions) values.set(PROPERTY.$session_id, sessionId(this.column(record, COLUMN.session_id), device));
    if (options.personProfiles === "identified_only" && !user.present) {
      values.set(PROPERTY.$process_person_profile, FALSE);
    }
    values.set(PROPERTY.historical_migration, TRUE);
    values.set(PROPERTY.analytics_source, SOURCE);
    values.set(PROPERTY.$import_job_id, added.importJobId);
    const geoip = event.member(PROPERTY.$geoip_disable);
    if (!isPresent(line, scan.inner, geoip)) values.set(PROPERTY.$geoip_disable, added.geoipDisable);
  }

  /** A column's value, unless it is missing or null. */
  private column({ line, scan }: ScannedRecord, column: number): Place | undefined {
    const member = this.row.member(column);
    return isPresent(line, scan.top, member) ? valuePlace(line, scan.top, member) : undefined;
  }
}
