import type { Db } from "@/lib/db/client";
import { addDays, countQuery, type FoundCount } from "@/lib/destination/count-events";
import { AppError } from "@/lib/errors";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import type { Options } from "@/lib/schemas/options";
import type { Verified, VerifyQuery, VerifyView } from "@/lib/schemas/verify";

import { openDestinationSecret } from "@/lib/migrations/destinations";
import { notFound } from "@/lib/migrations/view";
import { acceptedCounts } from "./accepted";
import { compareCounts, totalsOf } from "./compare";
import { foundInPostHog, foundInSandbox } from "./found";
import { type DaySpan, monthsOf } from "./months";

/** PostHog's lane for historical events lags by minutes to hours (vendor-apis C10). */
const LAG_MS = 24 * 3_600_000;

/**
 * Compares what was accepted with what the destination has, by UTC day and event name. A destination that cannot be
 * asked is an answer (`not_asked`), not a failure. Throws AppError `not_found`, or the signal's reason.
 */
export async function verifyMigration(
  db: Db,
  id: string,
  { query, policy, signal }: { query: VerifyQuery; policy: EndpointPolicy; signal: AbortSignal },
): Promise<VerifyView> {
  const migration = await db.migration.findUnique({ where: { id }, include: { destination: true } });
  if (!migration) throw notFound();
  const { destination, destinationId, endedAt } = migration;
  const sandbox = destination.kind === "sandbox";
  const now = new Date();
  const span = await spanOf(db, id);
  const asked = { first: query.from ?? span?.first ?? "0001-01-01", last: query.to ?? span?.last ?? "9999-12-31" };
  const accepted = await acceptedCounts(db, id, asked);
  const months = monthsOf(
    accepted.map(({ day }) => day),
    asked,
  );
  const base = {
    askedAt: now.toISOString(),
    early: endedAt === null || (!sandbox && now.getTime() - endedAt.getTime() < LAG_MS),
    span,
    queries: sandbox ? [] : months.map(({ first, last }) => countQuery(id, first, addDays(last, 1))),
  };

  const find = async (): Promise<FoundCount[]> => {
    if ((migration.options as Options).addImportJobId === false) throw unmarked();
    if (sandbox) return foundInSandbox(db, { destinationId, migrationId: id }, asked);
    const opened = await openDestinationSecret(db, destinationId);
    return foundInPostHog(opened, { migrationId: id, months, policy }, signal);
  };
  try {
    const days = compareCounts(accepted, await find());
    const totals = totalsOf(days);
    const outcome = totals.missing + totals.extra === 0 ? "match" : "differs";
    const view: VerifyView = { ...base, outcome, totals, days };
    if (query.from === undefined && query.to === undefined) await keep(db, id, view);
    return view;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    const { code, message, hint, upstream } = error;
    const problem = { code, message, ...(hint && { hint }), ...(upstream && { upstream }) };
    const days = compareCounts(accepted, []).map((day) => unknown({ ...day, events: day.events.map(unknown) }));
    return { ...base, outcome: "not_asked", totals: totalsOf(days), days, error: problem };
  }
}

/** For the page and the report; the names are asked for again when somebody wants them. */
async function keep(db: Db, id: string, { outcome, askedAt, early, totals, days }: VerifyView): Promise<void> {
  const kept: Verified = { outcome, askedAt, early, totals, days: days.map(({ events: _, ...day }) => day) };
  await db.migration.updateMany({ where: { id }, data: { verified: kept } });
}

/** Nobody looked, so nothing is missing. */
function unknown<T extends { missing: number }>(row: T): T {
  return { ...row, missing: 0 };
}

async function spanOf(db: Db, id: string): Promise<DaySpan | null> {
  const [span] = await db.$queryRaw<{ first: string | null; last: string | null }[]>`
    SELECT to_char(min(day), 'YYYY-MM-DD') AS first, to_char(max(day), 'YYYY-MM-DD') AS last
    FROM part_tallies JOIN parts ON parts.id = part_id WHERE migration_id = ${id}::uuid`;
  return span?.first && span.last ? { first: span.first, last: span.last } : null;
}

function unmarked(): AppError {
  return new AppError("not_verifiable", "This migration did not mark its events, so nothing tells them from others.", {
    hint: "Leave “$import_job_id” switched on in the mapping to be able to verify a migration.",
  });
}
