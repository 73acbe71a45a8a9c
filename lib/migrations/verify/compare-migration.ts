import type { Db } from "@/lib/db/client";
import { addDays, countQuery, type FoundCount } from "@/lib/destination/count-events";
import { AppError } from "@/lib/errors";
import type { Migration } from "@/lib/generated/prisma/client";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import { options } from "@/lib/schemas/options";
import type { VerifyResult } from "@/lib/schemas/verify";

import { openDestinationSecret } from "@/lib/migrations/destinations";
import { type AcceptedCount, acceptedCounts } from "./accepted";
import { compareCounts, type Here, knowsRepeats, totalsOf } from "./compare";
import { deliveredCounts } from "./delivered";
import { foundInPostHog, foundInSandbox } from "./found";
import { type DaySpan, spansToAsk } from "./months";

/** PostHog's lane for historical events lags by minutes to hours (vendor-apis C10). */
const LAG_MS = 24 * 3_600_000;

export type Comparable = Migration & { destination: { kind: "posthog" | "sandbox" } };

type Tools = {
  policy: EndpointPolicy;
  signal: AbortSignal;
  onProgress: (done: number, total: number) => Promise<void>;
};

/**
 * Compares what was accepted with what the destination has, by UTC day and event name. A destination that cannot be
 * asked is an answer (`not_asked`), not a failure. Throws the signal's reason.
 */
export async function compareMigration(db: Db, migration: Comparable, tools: Tools): Promise<VerifyResult> {
  const { policy, signal, onProgress } = tools;
  const { id, destinationId } = migration;
  const accepted = await acceptedCounts(db, id);
  const spans = spansOf(migration, accepted);
  const total = spans.length + 1;
  let done = 0;
  const step = () => onProgress(++done, total);

  const find = async (): Promise<FoundCount[]> => {
    if (migration.resendOf !== null) throw notItsOwn();
    if (options.parse(migration.options).addImportJobId === false) throw unmarked();
    if (isSandbox(migration)) return foundInSandbox(db, { destinationId, migrationId: id });
    const opened = await openDestinationSecret(db, destinationId);
    return foundInPostHog(opened, { migrationId: id, spans, policy, onAnswer: step }, signal);
  };
  try {
    const found = await find();
    const here = { accepted, delivered: await deliveredCounts(db, id, { accepted, signal }) };
    await step();
    const days = compareCounts(here, found);
    const totals = totalsOf(days);
    const outcome = totals.missing + totals.extra === 0 ? "match" : "differs";
    return { ...frame(migration, accepted), repeatsKnown: knowsRepeats(here), outcome, totals, days };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    const { code, message, hint, upstream } = error;
    const problem = { code, message, ...(hint && { hint }), ...(upstream && { upstream }) };
    const delivered = await deliveredCounts(db, id, { accepted, signal });
    return { ...unasked(migration, { accepted, delivered }), error: problem };
  }
}

/** What is known without asking anybody: what was accepted, and the questions to paste. */
export async function acceptedAlone(db: Db, migration: Comparable): Promise<VerifyResult> {
  return unasked(migration, { accepted: await acceptedCounts(db, migration.id), delivered: [] });
}

/** Nobody looked, so nothing is missing. */
function unasked(migration: Comparable, here: Here): VerifyResult {
  const days = compareCounts(here, []).map((day) => ({
    ...day,
    missing: 0,
    events: day.events.map((event) => ({ ...event, missing: 0 })),
  }));
  const rest = { repeatsKnown: knowsRepeats(here), totals: totalsOf(days), days };
  return { ...frame(migration, here.accepted), outcome: "not_asked", ...rest };
}

function frame(migration: Comparable, accepted: AcceptedCount[]) {
  const { id, endedAt } = migration;
  const [first, last] = [accepted[0]?.day, accepted.at(-1)?.day];
  const sandbox = isSandbox(migration);
  return {
    askedAt: new Date().toISOString(),
    early: endedAt === null || (!sandbox && Date.now() - endedAt.getTime() < LAG_MS),
    span: first && last ? { first, last } : null,
    queries: sandbox
      ? []
      : spansOf(migration, accepted).map((span) => countQuery(id, span.first, addDays(span.last, 1))),
  };
}

function spansOf({ startedAt, endedAt }: Comparable, accepted: AcceptedCount[]): DaySpan[] {
  // Ingestion goes on after the last answer; a day later it is not "now" any more.
  const until = endedAt ? addDays(dayOf(endedAt), 1) : dayOf(new Date());
  const imported = startedAt && accepted.length > 0 ? { first: dayOf(startedAt), last: until } : null;
  return spansToAsk(
    accepted.map(({ day }) => day),
    imported,
  );
}

const isSandbox = ({ destination }: Comparable) => destination.kind === "sandbox";
const dayOf = (time: Date) => time.toISOString().slice(0, 10);

function notItsOwn(): AppError {
  return new AppError("not_verifiable", "The events it sends are those of the migration whose day it sends again.", {
    hint: "Verify that one: its comparison counts them.",
  });
}

function unmarked(): AppError {
  return new AppError("not_verifiable", "This migration did not mark its events, so nothing tells them from others.", {
    hint: "Leave “$import_job_id” switched on in the mapping to be able to verify a migration.",
  });
}
