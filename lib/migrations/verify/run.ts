import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { note } from "@/lib/migrations/note";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import type { Verified, VerifyResult } from "@/lib/schemas/verify";

import { compareMigration } from "./compare-migration";
import { MARK } from "./mark";
import { nextAsk } from "./next-ask";
import { lastSentAt } from "./resend-day";

/** A run that is silent for so long is another's to make. */
const LEASE_SECONDS = 60;
const RENEW_MS = 15_000;
/** One claim at a time, so that two can't take runs of the same project at once. */
export const CLAIM_LOCK = 7_305_011;

type Claimed = { id: string; token: string; repeats: number };
type Tools = { policy: EndpointPolicy; signal: AbortSignal };
/** `only`: the run of this migration and no other. */
type Due = Tools & { only?: string };

/** Asks for a comparison; one that is on its way already is joined. */
export async function askVerify(db: Db, id: string, actor: string): Promise<void> {
  await db.$executeRaw`
    INSERT INTO verify_runs (migration_id, asked_by, due_at) VALUES (${id}::uuid, ${actor}, now())
    ON CONFLICT (migration_id) DO UPDATE SET asked_by = excluded.asked_by, due_at = excluded.due_at, repeats = 0
    WHERE verify_runs.lease_expires_at IS NULL OR verify_runs.lease_expires_at <= now()`;
}

/** Makes the comparisons that are due, one after another. Any process may; throws the signal's reason. */
export async function runDueVerifies(db: Db, { only, ...tools }: Due): Promise<void> {
  for (let claimed = await claim(db, only); claimed; claimed = await claim(db, only)) await run(db, claimed, tools);
}

/** The oldest that is due and whose PostHog is not being asked already: it allows three questions at once to a whole team. */
async function claim(db: Db, only: string | undefined): Promise<Claimed | null> {
  const [, claimed] = await db.$transaction([
    db.$executeRaw`SELECT pg_advisory_xact_lock(${CLAIM_LOCK}::bigint)`,
    db.$queryRaw<Claimed[]>`
      UPDATE verify_runs SET lease_token = gen_random_uuid(), done = 0, total = 0,
        lease_expires_at = now() + make_interval(secs => ${LEASE_SECONDS}::float8)
      WHERE migration_id = (
        SELECT r.migration_id FROM verify_runs r
        JOIN migrations m ON m.id = r.migration_id JOIN destinations d ON d.id = m.destination_id
        WHERE r.due_at <= now() AND (${only ?? null}::uuid IS NULL OR r.migration_id = ${only ?? null}::uuid)
          AND (r.lease_expires_at IS NULL OR r.lease_expires_at <= now())
          AND NOT EXISTS (
            SELECT 1 FROM verify_runs other
            JOIN migrations om ON om.id = other.migration_id JOIN destinations od ON od.id = om.destination_id
            WHERE other.lease_expires_at > now() AND coalesce(od.host, od.id::text) = coalesce(d.host, d.id::text)
          )
        ORDER BY r.due_at LIMIT 1 FOR UPDATE OF r
      )
      RETURNING migration_id AS id, lease_token AS token, repeats`,
  ]);
  return claimed[0] ?? null;
}

async function run(db: Db, claimed: Claimed, { policy, signal }: Tools): Promise<void> {
  const { id, repeats } = claimed;
  const lost = new AbortController();
  const renewing = setInterval(() => void renew().catch(() => undefined), RENEW_MS);
  const renew = async (done?: number, total?: number) => {
    if (!(await keepLease(db, claimed, { done, total }))) lost.abort(new Error("Another one compares."));
  };
  try {
    const row = await db.migration.findUnique({ where: { id }, include: { destination: true } });
    if (!row) return;
    const migration = { ...row, endedAt: await lastSentAt(db, row) };
    // Before anything is read: what is written meanwhile makes the answer stale.
    const mark = await markOf(db, id);
    const result = await compareMigration(db, migration, {
      policy,
      signal: AbortSignal.any([signal, lost.signal]),
      onProgress: renew,
    });
    await keep(db, claimed, { result, mark, next: nextAsk(result, { endedAt: migration.endedAt, repeats }) });
  } catch (error) {
    if (!lost.signal.aborted) await giveBack(db, claimed, signal.aborted);
    throw error;
  } finally {
    clearInterval(renewing);
  }
}

async function keepLease(
  db: Db,
  { id, token }: Claimed,
  { done, total }: { done: number | undefined; total: number | undefined },
): Promise<boolean> {
  const kept = await db.$executeRaw`
    UPDATE verify_runs SET lease_expires_at = now() + make_interval(secs => ${LEASE_SECONDS}::float8),
      done = coalesce(${done ?? null}::int, done), total = coalesce(${total ?? null}::int, total)
    WHERE migration_id = ${id}::uuid AND lease_token = ${token}::uuid`;
  return kept === 1;
}

type Answer = { result: VerifyResult; mark: string; next: Date | null };

/** The answer, what the page shows of it, and the row of the timeline: all or nothing, and nothing without the lease. */
async function keep(db: Db, { id, token, repeats }: Claimed, { result, mark, next }: Answer): Promise<void> {
  await db.$transaction(async (tx) => {
    const kept = await tx.$executeRaw`
      UPDATE verify_runs SET result = ${JSON.stringify(result)}, mark = ${mark}, due_at = ${next}::timestamptz,
        repeats = CASE WHEN ${next === null} THEN repeats ELSE ${repeats + 1}::int END,
        lease_token = NULL, lease_expires_at = NULL
      WHERE migration_id = ${id}::uuid AND lease_token = ${token}::uuid`;
    if (kept === 0) return;
    const { outcome, askedAt, early, totals, days } = result;
    if (outcome === "not_asked") return;
    const verified: Verified = {
      ...{ outcome, askedAt, early, totals, days: days.map(({ events: _, ...day }) => day) },
      ...(next && { asksAgainAt: next.toISOString() }),
    };
    await tx.migration.updateMany({ where: { id }, data: { verified } });
    const asked = await tx.verifyRun.findUnique({ where: { migrationId: id }, select: { askedBy: true } });
    const actor = repeats > 0 ? "system" : asked?.askedBy;
    await note(tx, { migrationId: id, kind: "verify", actor, what: "verified", why: sentence(result) });
  });
}

function sentence({ outcome, totals: { accepted, found, missing, extra } }: VerifyResult): string {
  const counted = `${accepted} accepted, ${found} found`;
  return outcome === "match" ? `Everything is there: ${counted}.` : `${counted}, ${missing} missing, ${extra} extra.`;
}

/** At once when we are to stop; after what nobody foresaw in a while. */
async function giveBack(db: Db, { id, token }: Claimed, atOnce: boolean): Promise<void> {
  const due = atOnce ? Prisma.sql`due_at` : Prisma.sql`now() + interval '1 minute'`;
  await db.$executeRaw`
    UPDATE verify_runs SET lease_token = NULL, lease_expires_at = NULL, due_at = ${due}
    WHERE migration_id = ${id}::uuid AND lease_token = ${token}::uuid`;
}

async function markOf(db: Db, id: string): Promise<string> {
  const [row] = await db.$queryRaw<{ mark: string }[]>`
    SELECT ${MARK} AS mark FROM migrations m WHERE m.id = ${id}::uuid`;
  return row?.mark ?? "";
}
