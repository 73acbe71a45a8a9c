import { addedProperties } from "./added-properties";
import { anonymousKey } from "./canonical-record";
import { columns, copiedColumns, copiedProperties, nameRules, properties, timeColumns } from "./amplitude-fields";
import { AmplitudeGroups } from "./amplitude-groups";
import { AmplitudePerson, type OwnProperties } from "./amplitude-person";
import { DeviceTypes, sessionId, versionText } from "./amplitude-values";
import { dropped, type NoEvent, rejected } from "./event-book";
import { IdentifyEvents } from "./identify";
import { Id, tooLongDetail } from "./ids";
import { innerFrom, innerTo, isObject, isPresent } from "./kernel/members";
import { marks } from "./kernel/memory";
import { ObjectWalk } from "./object-walk";
import { positions } from "./positions";
import { jsonText, PropertyValues } from "./property-values";
import { type MapperParts, readName, type ScannedRecord } from "./record";
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

/** Amplitude's export rows (mapping.md 1). */
export class AmplitudeMapper {
  private readonly parts: MapperParts;
  private readonly row = new ObjectWalk(columns);
  private readonly event = new ObjectWalk(eventKeys);
  private readonly values = new PropertyValues(properties);
  private readonly person: AmplitudePerson;
  private readonly groups: AmplitudeGroups | undefined;
  private readonly links: IdentifyEvents | undefined;
  private readonly added: ReturnType<typeof addedProperties>;
  private readonly texts = { true: jsonText(true), false: jsonText(false), source: jsonText("amplitude") };
  private readonly deviceTypes = new DeviceTypes();
  private readonly user = new Id();
  private readonly device = new Id();
  private readonly generated = new Id();
  private readonly insert = new Id();
  private readonly uuid = newUuid();
  private readonly other = newUuid();
  private readonly moment: Moment = { seconds: 0, micros: 0, digits: 0 };
  private readonly ownProperties: OwnProperties = { walk: this.event, set: 0, setOnce: 0 };

  constructor(parts: MapperParts) {
    this.parts = parts;
    const { names, book, context } = parts;
    this.added = addedProperties(context);
    this.person = new AmplitudePerson(context.options.userProperties);
    if (context.options.identifyEvents) this.links = new IdentifyEvents(names, book, "amplitude", context);
    if (context.options.groupEvents) this.groups = new AmplitudeGroups(names, book, context);
  }

  map(record: ScannedRecord): NoEvent | undefined {
    const { names, book } = this.parts;
    const { row, user, device } = this;
    row.walkList(record.scan.top, false);

    const name = readName(names, row.member(COLUMN.event_type));
    if (name === undefined) return rejected("missing_event_name", "event_type is missing, empty or not a text.");
    if (name.dropped !== undefined) return dropped(name.dropped);

    user.read(row.member(COLUMN.user_id));
    device.read(row.member(COLUMN.device_id));
    if (user.present ? user.tooLong : device.present && device.tooLong) {
      return rejected("distinct_id_too_long", tooLongDetail(user.present ? "user_id" : "device_id"));
    }
    if (!this.readTime()) {
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
      this.groups?.identify(row.member(COLUMN.group_properties), moment) ?? this.links?.write(user, device, facts);
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
    for (const column of timePositions) {
      if (readTimeMember(this.row.member(column), this.moment)) return true;
    }
    return false;
  }

  /** Sets the event's uuid and returns its distinct_id. */
  private identify(record: ScannedRecord): Id {
    const { user, device, generated, uuid, other } = this;
    const { book } = this.parts;
    const named = user.present || device.present;
    book.person = user.present ? "identified" : device.present ? "anonymous" : "generated";
    const ownUuid = readUuidMember(this.row.member(COLUMN.uuid), uuid) === "valid" && !isPlaceholder(uuid);
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
    this.insert.read(this.row.member(COLUMN.$insert_id));
    if (this.insert.present) return ["insert_id", this.insert.text(), this.device.present ? this.device.text() : null];
    return anonymousKey(this.parts.context, record);
  }

  private writeProperties(): void {
    const { row, event, values, person, ownProperties } = this;
    const { out } = this.parts.book;
    const member = row.member(COLUMN.event_properties);
    if (isObject(member)) event.walk(innerFrom(member), innerTo(member), true);
    else event.empty();

    this.setValues();
    event.dropSet(values);
    ownProperties.set = event.member(EVENT_KEY.$set ?? -1);
    ownProperties.setOnce = event.member(EVENT_KEY.$set_once ?? -1);
    person.build(row.member(COLUMN.user_properties), values, ownProperties);

    event.copyKept(out);
    person.write(out);
    values.write(out);
    out.close();
  }

  private setValues(): void {
    const { values, row, event, user, device, added, texts } = this;
    const { options } = this.parts.context;
    values.clear();
    if (user.present) values.set(PROPERTY.$amplitude_user_id, user.jsonStart, user.jsonEnd);
    if (device.present) {
      values.set(PROPERTY.$amplitude_device_id, device.jsonStart, device.jsonEnd);
      values.set(PROPERTY.$device_id, device.jsonStart, device.jsonEnd);
    }
    for (const [column, property] of copiedPositions) values.setMember(property, row.member(column));
    for (const [key, property] of pagePositions) values.setMember(property, event.member(key));
    const version = row.member(COLUMN.os_version);
    if (isPresent(version)) values.setText(PROPERTY.$browser_version, versionText(version));
    values.setText(PROPERTY.$device_type, this.deviceTypes.of(row.member(COLUMN.device_type)));

    values.setText(PROPERTY.$groups, this.groups?.groups(row.member(COLUMN.groups)));
    if (options.sessions) values.setText(PROPERTY.$session_id, sessionId(row.member(COLUMN.session_id), device));
    if (options.personProfiles === "identified_only" && !user.present) {
      values.setText(PROPERTY.$process_person_profile, texts.false);
    }
    values.setText(PROPERTY.historical_migration, texts.true);
    values.setText(PROPERTY.analytics_source, texts.source);
    values.setText(PROPERTY.$import_job_id, added.importJobId);
    if (!isPresent(event.member(PROPERTY.$geoip_disable))) {
      values.setText(PROPERTY.$geoip_disable, added.geoipDisable);
    }
  }
}
