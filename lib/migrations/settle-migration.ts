import type { Db } from "@/lib/db/client";
import { aloneCodes } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import type { MigrationStatus, Problem } from "@/lib/schemas/migration";
import { IN_HAND, WINDOWS_AHEAD } from "./exports/claim-stage";
import { keepUnsentRejects } from "./keep-unsent-rejects";
import { tellManyRejects } from "./many-rejects";
import { transition, type Transition } from "./transitions";
import { askVerify } from "./verify/run";

/** What a migration's parts say about its status. */
export type Standing = {
  status: MigrationStatus;
  planned: boolean;
  /** Somebody lists its parts now. */
  planning: boolean;
  /** Parts not ended. */
  open: number;
  /** Of these: run by somebody who is alive. */
  leased: number;
  /** Of these: not waiting. */
  moving: number;
  /** Not run by anybody, and could be now. */
  due: number;
  /** Leased or not, held up by something that time mends. */
  waits: number;
  waitReason: string | null;
  waitUntil: Date | null;
  /** Of the first part that only a person can mend, and that holds up everything. */
  error: Problem | null;
  /** Parts, ended or not. */
  total: number;
  /** Open parts that rest alone with what only a person can mend. */
  resting: number;
  /** The first of these. */
  firstResting: { key: string; error: Problem } | null;
  /** Parts that a person left out. */
  leftOut: LeftOut | null;
};

type LeftOut = { count: number; windows: boolean; by: string[]; first: string };

const LIVE_STATUSES: readonly MigrationStatus[] = ["queued", "running", "waiting", "pausing", "cancelling"];
const NO_OPEN_PART = Prisma.sql`planned_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM parts p WHERE p.migration_id = m.id AND p.ended_at IS NULL)`;
const NOBODY_AT_WORK = Prisma.sql`(lease_expires_at IS NULL OR lease_expires_at <= now())
  AND NOT EXISTS (
    SELECT 1 FROM parts p
    WHERE p.migration_id = m.id AND p.ended_at IS NULL AND p.lease_expires_at > now()
  )`;

/** The step that follows from the standing, or null. Repeated until null. */
export function nextStep(standing: Standing): Omit<Transition, "id" | "actor"> | null {
  const {
    status,
    planned,
    planning,
    open,
    leased,
    moving,
    due,
    waits,
    waitReason,
    waitUntil,
    error,
    resting,
    firstResting,
    leftOut,
  } = standing;
  const atRest = leased === 0 && !planning;
  const ended = planned && open === 0;

  if (status === "cancelling") return atRest ? { to: "cancelled", guard: NOBODY_AT_WORK } : null;
  // Else the first claim says that it runs.
  const nothingToClaim = leased === 0 && due === 0 && (waits > 0 || resting === open);
  if (status === "queued") return planned && nothingToClaim ? { to: "running" } : null;
  if (ended && status !== "paused")
    return { to: "completed", guard: NO_OPEN_PART, reason: leftOut ? without(leftOut) : undefined };
  if (status === "pausing") return atRest ? { to: "paused", guard: NOBODY_AT_WORK } : null;
  if (error) return { to: "pausing", error };
  if (!planned) return null;
  if (resting === open && firstResting) return { to: "pausing", error: partsNeedYou(standing, firstResting) };

  const moves = moving > 0 || (leased === 0 && due > 0);
  if (status === "running" && !moves && waits > 0 && waitReason && waitUntil)
    return { to: "waiting", reason: waitReason, until: waitUntil };
  if (status === "waiting" && (moves || waits === 0)) return { to: "running" };
  return null;
}

/** A migration that is complete but for what somebody left out says so. */
function without({ count, windows, by, first }: LeftOut): string {
  const noun = windows ? "window" : "part";
  const who = by.join(" and ");
  return count === 1
    ? `1 ${noun} was left out by ${who}: ${first}.`
    : `${count} ${noun}s were left out by ${who}; the first is ${first}.`;
}

/** Nothing else can go on: names what rests. */
function partsNeedYou({ resting, total }: Standing, { key, error }: { key: string; error: Problem }): Problem {
  const { message, hint, upstream, link } = error;
  const said =
    resting === 1
      ? `1 of ${total} parts could not be imported: ${key}. ${message}`
      : `${resting} of ${total} parts could not be imported. The first is ${key}: ${message}`;
  return {
    code: "parts_need_you",
    message: said,
    ...(hint && { hint }),
    ...(upstream && { upstream }),
    ...(link && { link }),
  };
}

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
