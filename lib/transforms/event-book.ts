import type { EventName, NameBook } from "./event-names";
import { GrowingList } from "./growing-list";
import type { Id } from "./ids";
import { marks, memory } from "./kernel/memory";
import { Output } from "./output";
import type { Counts, DroppedReason, RejectedReason, Warning } from "./reasons";
import { TIME_BYTES, TimeWriter } from "./time-writer";
import { dayOf, FUTURE_SECONDS, type Moment, readTime } from "./times";
import { MOST_NOTED, type NotedLine, type TransformContext } from "./transform";
import { type Uuid, writeUuid } from "./uuid";

/** PostHog discards larger events (vendor-apis C10). */
export const MAX_EVENT_BYTES = 900 * 1024;

export type Person = "identified" | "anonymous" | "generated";

/** Why a record gives no event. Nothing: it was imported. */
export type NoEvent =
  { dropped: DroppedReason; rejected?: never } | { rejected: RejectedReason; detail: string; dropped?: never };

export function dropped(reason: DroppedReason): NoEvent {
  return { dropped: reason };
}

export function rejected(reason: RejectedReason, detail: string): NoEvent {
  return { rejected: reason, detail };
}

/** What one event is folded and counted by. */
export type EventFacts = { name: EventName; uuid: Uuid; id: Id; moment: Moment };

const UUID_BYTES = 36;

/** Collects what a block becomes. The events of one record are kept together or not at all. */
export class EventBook {
  readonly out: Output;
  readonly ends = new GrowingList();
  readonly lines = new GrowingList();
  readonly kinds = new GrowingList();
  readonly tallies = new GrowingList();
  readonly foldKeys = new GrowingList();
  /** The pair of each event of kind 2, four words. */
  readonly claims = new GrowingList();
  readonly warnings: Counts<Warning> = {};
  readonly noted: NotedLine[] = [];
  /** Of the record last kept, for the preview. */
  person: Person = "identified";
  recordWarnings: Warning[] = [];
  recordMoment: Moment = { seconds: 0, micros: 0, digits: 0 };
  /** "now" of mapping.md. */
  readonly now: Moment = { seconds: 0, micros: 0, digits: 0 };
  private readonly names: NameBook;
  private readonly times = new TimeWriter();
  private readonly heads = {
    uuid: memory.keepText('{"uuid":"'),
    event: memory.keepText('","event":'),
    id: memory.keepText(',"distinct_id":'),
    time: memory.keepText(',"timestamp":"'),
    properties: memory.keepText('","properties":{'),
  };
  /** Texts of the event being written. */
  private readonly uuidAt = memory.keep(UUID_BYTES);
  private readonly timeAt = memory.keep(TIME_BYTES);
  private recordEvents = 0;
  private recordClaims = 0;
  private recordStart = 0;
  private eventStart = 0;

  constructor(context: TransformContext, names: NameBook, into: Buffer | number) {
    this.names = names;
    this.out = new Output(into);
    const created = Buffer.from(context.createdAt);
    if (!readTime(created, 0, created.length, this.now)) throw new Error(`Not a time: ${context.createdAt}`);
  }

  beginRecord(): void {
    this.recordStart = this.out.length;
    this.recordEvents = this.ends.length;
    this.recordClaims = this.claims.length;
    this.recordWarnings = [];
  }

  warn(warning: Warning): void {
    this.recordWarnings.push(warning);
  }

  beginEvent(): void {
    if (this.ends.length > 0) this.out.text(marks.comma);
    this.eventStart = this.out.length;
  }

  /** All of an event up to and including the brace that opens its properties. */
  openEvent({ name, uuid, id, moment }: EventFacts): void {
    this.beginEvent();
    const { out, heads } = this;
    out.text(heads.uuid);
    this.writeUuid(uuid);
    out.text(heads.event);
    out.text(name.json);
    out.text(heads.id);
    id.write(out);
    out.text(heads.time);
    this.writeTime(moment);
    out.open(heads.properties);
  }

  writeUuid(uuid: Uuid): void {
    writeUuid(memory.bytes, this.uuidAt, uuid);
    this.out.put(this.uuidAt, this.uuidAt + UUID_BYTES);
  }

  writeTime(moment: Moment): void {
    this.out.put(this.timeAt, this.times.write(memory.bytes, this.timeAt, moment));
  }

  /** Ends a candidate for the pair that its uuid names. */
  endClaim(facts: EventFacts): NoEvent | undefined {
    for (const word of facts.uuid) this.claims.push(word);
    return this.endEvent(facts, 2);
  }

  /** Ends the event begun last. `kind` 1: made beside the record; 2: the same, if the pair is not claimed by another. */
  endEvent(facts: EventFacts, kind: 0 | 1 | 2): NoEvent | undefined {
    const { name, uuid, id, moment } = facts;
    this.out.flush();
    const size = this.out.length - this.eventStart;
    if (size > MAX_EVENT_BYTES) return rejected("event_too_large", `The event would have ${size} bytes.`);

    const day = dayOf(moment);
    this.ends.push(this.out.length);
    this.kinds.push(kind);
    this.tallies.push(this.names.tally(name, day));
    // PostHog folds events of equal uuid, name, distinct_id and UTC day (vendor-apis C9).
    const rest = Math.imul(id.hash(name.hash) ^ day, 0x9e3779b1);
    for (let word = 0; word < 4; word++) this.foldKeys.push((uuid[word] ?? 0) ^ rest);
    return undefined;
  }

  /** The record's main event is written: notes a future time and a command's name. */
  checkEvent({ name, moment }: EventFacts, commands: boolean): void {
    this.recordMoment = moment;
    if (commands && name.command) this.warn("command_event_name");
    if (moment.seconds > this.now.seconds + FUTURE_SECONDS) this.warn("future_timestamp");
  }

  keepRecord(lineStart: number, lineEnd: number): void {
    for (let event = this.recordEvents; event < this.ends.length; event++) {
      this.lines.push(lineStart);
      this.lines.push(lineEnd);
    }
    for (const warning of this.recordWarnings) {
      const count = (this.warnings[warning] ?? 0) + 1;
      this.warnings[warning] = count;
      if (count <= MOST_NOTED) this.noted.push({ kind: "warning", reason: warning, start: lineStart, end: lineEnd });
    }
  }

  /** Takes back every event that the record has written. */
  undoRecord(): void {
    this.out.cutTo(this.recordStart);
    for (const list of [this.ends, this.kinds, this.tallies]) list.length = this.recordEvents;
    this.foldKeys.length = this.recordEvents * 4;
    this.claims.length = this.recordClaims;
  }
}
