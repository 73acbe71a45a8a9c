import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import type { MigrationStatus, Problem } from "@/lib/schemas/migration";
import { TELL } from "@/lib/webhooks/tell";

/** A person by name, or the system: workers, and what follows from the state by itself. */
export type Actor = { person: string } | "system";

type Rule = {
  from: readonly MigrationStatus[];
  by: readonly ("person" | "system")[];
  /** What the timeline says. */
  what: string;
  /** The reason and error stay: the state is the one before it, come to rest. */
  keeps?: true;
};

/** Every way a migration's status may change: to → from where, by whom. */
export const transitions = {
  queued: { from: ["paused", "completed"], by: ["person"], what: "resumed" },
  running: { from: ["queued", "waiting"], by: ["system"], what: "running" },
  waiting: { from: ["running"], by: ["system"], what: "waiting" },
  pausing: { from: ["queued", "running", "waiting"], by: ["person", "system"], what: "pausing" },
  paused: { from: ["pausing"], by: ["system"], what: "paused", keeps: true },
  cancelling: {
    from: ["queued", "running", "waiting", "pausing", "paused"],
    by: ["person"],
    what: "cancelling",
  },
  cancelled: { from: ["cancelling"], by: ["system"], what: "cancelled" },
  completed: { from: ["running", "waiting", "pausing"], by: ["system"], what: "completed" },
} as const satisfies Record<MigrationStatus, Rule>;

export type Transition = {
  id: string;
  to: MigrationStatus;
  actor: Actor;
  /** Says why, for people: shown with the status and in the timeline. */
  reason?: string | undefined;
  /** Of `waiting` only. */
  until?: Date | undefined;
  /** Of `pausing` only. */
  error?: Problem | undefined;
  /** What must hold besides the status, over migrations as m. */
  guard?: Prisma.Sql;
};

/** Whether it changed. One statement: the guarded update, which clears what the old state said, its timeline row, and what webhooks are to be told. */
export async function transition(db: Pick<Db, "$queryRaw">, change: Transition): Promise<boolean> {
  const { id, to, actor, reason = null, until = null, error, guard } = change;
  const rule: Rule = transitions[to];
  if (!rule.by.includes(actor === "system" ? "system" : "person"))
    throw new Error(`A migration does not become ${to} by ${actor === "system" ? "itself" : "a person"}.`);
  const said = rule.keeps
    ? Prisma.empty
    : Prisma.sql`status_reason = ${reason}, error = ${error ? JSON.stringify(error) : null}::jsonb,`;
  const name = actor === "system" ? "system" : actor.person;
  const moved = await db.$queryRaw<unknown[]>`
    WITH moved AS (
      UPDATE migrations m
      SET ${said} status = ${to}::migration_status, waiting_until = ${until}::timestamptz,
        started_at = CASE WHEN ${to} = 'running' THEN coalesce(started_at, now()) ELSE started_at END,
        ended_at = CASE WHEN ${to} IN ('completed', 'cancelled') THEN now() END
      WHERE id = ${id}::uuid AND status = ANY(${[...rule.from]}::text[]::migration_status[])
        ${guard ? Prisma.sql`AND ${guard}` : Prisma.empty}
      RETURNING id, name, status::text, error
    ), said AS (
      INSERT INTO timeline (migration_id, actor, what, why)
      SELECT id, ${name}, ${rule.what}, coalesce(${reason}, error ->> 'message') FROM moved
      RETURNING id, migration_id, what
    ), ${TELL}
    SELECT 1 FROM said`;
  return moved.length === 1;
}

const REFUSED: Partial<Record<MigrationStatus, string>> = {
  queued: "It is not paused.",
  pausing: "Only a migration that is queued, running or waiting can be paused.",
  cancelling: "It has already ended, or is being cancelled.",
};

/** As `transition`, but a refusal is an AppError that says why: `not_found` or `invalid_transition`. */
export async function transitionOrThrow(db: Pick<Db, "$queryRaw" | "migration">, change: Transition): Promise<void> {
  if (await transition(db, change)) return;
  const found = await db.migration.findUnique({ where: { id: change.id }, select: { status: true } });
  if (!found) throw new AppError("not_found", "There is no such migration.");
  throw new AppError("invalid_transition", `The migration is ${found.status}. ${REFUSED[change.to] ?? ""}`.trim());
}
