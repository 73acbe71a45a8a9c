import { Prisma } from "@/lib/generated/prisma/client";
import type { MigrationStatus, Problem } from "@/lib/schemas/migration";
import type { Transition } from "./transitions";

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
