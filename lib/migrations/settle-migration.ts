import type { Db } from "@/lib/db/client";
import { aloneCodes } from "@/lib/errors";
import type { MigrationStatus } from "@/lib/schemas/migration";
import { IN_HAND, WINDOWS_AHEAD } from "./exports/claim-stage";
import { keepUnsentRejects } from "./keep-unsent-rejects";
import { tellManyRejects } from "./many-rejects";
import { nextStep, type Standing } from "./next-step";
import { transition, type Transition } from "./transitions";
import { askVerify } from "./verify/run";

const LIVE_STATUSES: readonly MigrationStatus[] = ["queued", "running", "waiting", "pausing", "cancelling"];

/** Brings a migration's status to what its parts say. Safe to call from anywhere, at any time. */
export async function settleMigration(db: Db, id: string): Promise<void> {
  await tellManyRejects(db, id);
  // Each step is guarded by the status it starts from; the longest way is queued, running, completed.
  for (let steps = 0; steps < 4; steps++) {
    const standing = await readStanding(db, id);
    if (!standing) return;
    const step = nextStep(standing);
    if (step && (await take(db, id, step))) {
      if (step.to === "completed") await verifyFirst(db, id);
      continue;
    }
    if (standing.status === "waiting" && standing.planned) await refreshWait(db, id, standing);
    return;
  }
}

type Step = NonNullable<ReturnType<typeof nextStep>>;

/** With its last step a migration has all of its records again, also those that it was about to send once more. */
function take(db: Db, id: string, step: Step): Promise<boolean> {
  const change: Transition = { ...step, id, actor: "system" };
  if (step.to !== "cancelled") return transition(db, change);
  return db.$transaction(
    async (tx) => {
      await keepUnsentRejects(tx, id);
      return transition(tx, change);
    },
    { timeout: 60_000 },
  );
}

/** A day was sent again: whether it is there now is asked at the migration that it belongs to. */
async function verifyFirst(db: Db, id: string): Promise<void> {
  const own = await db.migration.findUnique({ where: { id }, select: { resendOf: true } });
  if (!own?.resendOf) return;
  const first = await db.migration.findUnique({ where: { id: own.resendOf }, select: { id: true } });
  if (first) await askVerify(db, first.id, "system");
}

/** All that are not at rest; one worker at a time does it for all (see lib/migrations/workers.ts). */
export async function settleMigrations(db: Db): Promise<void> {
  const live = await db.migration.findMany({ where: { status: { in: [...LIVE_STATUSES] } }, select: { id: true } });
  for (const { id } of live) await settleMigration(db, id);
}

async function refreshWait(db: Db, id: string, { waitReason, waitUntil }: Standing): Promise<void> {
  if (!waitReason || !waitUntil) return;
  await db.$executeRaw`
    UPDATE migrations SET status_reason = ${waitReason}, waiting_until = ${waitUntil}::timestamptz
    WHERE id = ${id}::uuid AND status = 'waiting'
      AND (status_reason, waiting_until) IS DISTINCT FROM (${waitReason}, ${waitUntil}::timestamptz(3))`;
}

async function readStanding(db: Db, id: string): Promise<Standing | null> {
  const [row] = await db.$queryRaw<Standing[]>`
    SELECT m.status::text, m.planned_at IS NOT NULL AS planned, coalesce(m.lease_expires_at > now(), false) AS planning,
      p.open::int, p.leased::int, p.moving::int, p.due::int, p.waits::int,
      p.wait_reason AS "waitReason", p.wait_until AS "waitUntil", p.error, p.resting::int,
      p.first_resting AS "firstResting", l.left_out AS "leftOut", (SELECT count(*)::int FROM parts WHERE migration_id = m.id) AS total
    FROM migrations m
    CROSS JOIN LATERAL (
      SELECT count(*) AS open,
        count(*) FILTER (WHERE leased) AS leased,
        count(*) FILTER (WHERE leased AND wait_reason IS NULL) AS moving,
        count(*) FILTER (
          WHERE NOT leased AND error IS NULL AND not_before <= now() AND (available_at IS NULL OR available_at <= now())
            AND (window_start IS NULL OR status <> 'pending' OR stages)
        ) AS due,
        count(*) FILTER (WHERE waits) AS waits,
        (array_agg(wait_reason ORDER BY wait_until) FILTER (WHERE waits))[1] AS wait_reason,
        min(wait_until) FILTER (WHERE waits) AS wait_until,
        (array_agg(error ORDER BY ordinal) FILTER (WHERE error IS NOT NULL AND NOT rests))[1] AS error,
        count(*) FILTER (WHERE rests) AS resting,
        (array_agg(jsonb_build_object('key', key, 'error', error) ORDER BY ordinal) FILTER (WHERE rests))[1] AS first_resting
      FROM (
        SELECT *, coalesce(lease_expires_at > now(), false) AS leased,
          wait_reason IS NOT NULL AND wait_until IS NOT NULL AS waits,
          coalesce(error ->> 'code' = ANY(${[...aloneCodes]}::text[]), false) AS rests
        FROM parts,
          (SELECT m.stage_not_before <= now() AND ${IN_HAND} < ${WINDOWS_AHEAD} AS stages) AS downloads
        WHERE migration_id = m.id AND ended_at IS NULL
      ) open_parts
    ) p
    CROSS JOIN LATERAL (
      SELECT CASE WHEN count(*) > 0 THEN jsonb_build_object('count', count(*), 'windows', bool_and(window_start IS NOT NULL),
        'by', jsonb_agg(DISTINCT left_out_by), 'first', (array_agg(key ORDER BY ordinal))[1]) END AS left_out
      FROM parts WHERE migration_id = m.id AND status = 'left_out'
    ) l
    WHERE m.id = ${id}::uuid`;
  return row ?? null;
}
