import type { EventBook, Person } from "./event-book";
import type { DroppedReason, RejectedReason, Warning } from "./reasons";
import { BlockMapper } from "./transform-block";
import { timeText } from "./time-writer";
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
  const mapper = new BlockMapper({ bytes: line, offset }, context);
  const start = mapper.beginLine(0);
  const end = mapper.withoutReturn(start, line.length);
  if (mapper.isBlank(start, end)) return { outcome: "blank" };
  const result = mapper.mapLine(start, end);
  if (result?.rejected !== undefined) return { outcome: "rejected", reason: result.rejected, detail: result.detail };
  if (result !== undefined) return { outcome: "dropped", reason: result.dropped };

  const { book, names } = mapper;
  const events = eventTexts(book);
  const tally = names.tallyKeys[book.tallies.at(book.tallies.length - 1)];
  return {
    outcome: "imported",
    events,
    pair: book.claims.length > 0 ? book.claims.take().join() : null,
    warnings: book.recordWarnings,
    from: tally?.from ?? "",
    to: tally?.to ?? "",
    distinctId: book.person,
    timestamp: timeText(book.recordMoment),
  };
}

function eventTexts({ ends, out }: EventBook): string[] {
  const bytes = out.take();
  const start = (event: number) => (event === 0 ? 0 : ends.at(event - 1) + 1);
  return Array.from({ length: ends.length }, (_, event) => bytes.toString("utf8", start(event), ends.at(event)));
}
