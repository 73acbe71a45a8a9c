import * as ascii from "./ascii";
import type { EventBook, Person } from "./event-book";
import { Output } from "./output";
import type { DroppedReason, RejectedReason, Warning } from "./reasons";
import { BlockMapper } from "./transform-block";
import { type Moment, TimeWriter } from "./times";
import type { TransformContext } from "./transform";

/** What one line becomes, for a person to look at. */
export type RecordResult =
  | {
      outcome: "imported";
      /** JSON texts as they would be sent, the record's own event last. */
      events: string[];
      /** The pair of ids that the event before the last links; only one record of a migration sends that event. */
      pair: string | null;
      warnings: Warning[];
      from: string;
      to: string;
      distinctId: Person;
      /** The event's time in UTC, `YYYY-MM-DDTHH:MM:SS[.f…]Z`, however it is written in the event. */
      timestamp: string;
    }
  | { outcome: "dropped"; reason: DroppedReason }
  | { outcome: "rejected"; reason: RejectedReason; detail: string }
  | { outcome: "blank" };

/** Maps one line (without its newline) that begins `offset` bytes into its object, by the same code as transformBlock. */
export function transformLine(line: Uint8Array, offset: number, context: TransformContext): RecordResult {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const mapper = new BlockMapper(bytes, offset, context);
  const start = mapper.lineStart(0);
  const end = bytes.length > start && bytes[bytes.length - 1] === ascii.RETURN ? bytes.length - 1 : bytes.length;
  if (mapper.isBlank(start, end)) return { outcome: "blank" };
  const result = mapper.mapLine(start, end);
  if (result?.rejected !== undefined) return { outcome: "rejected", reason: result.rejected, detail: result.detail };
  if (result !== undefined) return { outcome: "dropped", reason: result.dropped };

  const { book, names } = mapper;
  const events = eventTexts(book);
  const tally = names.tallyKeys[book.tallies.at(-1) ?? -1];
  return {
    outcome: "imported",
    events,
    pair: book.claims.length > 0 ? book.claims.slice(0, 4).join() : null,
    warnings: book.recordWarnings,
    from: tally?.from ?? "",
    to: tally?.to ?? "",
    distinctId: book.person,
    timestamp: timeText(book.recordMoment),
  };
}

function eventTexts({ ends, out }: EventBook): string[] {
  return ends.map((end, index) => out.bytes.toString("utf8", index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end));
}

function timeText(moment: Moment): string {
  const out = new Output(0);
  new TimeWriter().write(out, moment);
  return out.take().toString();
}
