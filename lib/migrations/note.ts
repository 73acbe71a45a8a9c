import type { Db } from "@/lib/db/client";
import type { TimelineKind } from "@/lib/schemas/timeline";

/** A row of the timeline that is no change of status; those are written by transitions.ts. */
export type Note = {
  migrationId: string;
  kind: Exclude<TimelineKind, "status">;
  what: string;
  why?: string | undefined;
  /** A person's name, or a worker's id. */
  actor?: string | undefined;
  part?: { id: string; key: string } | undefined;
  /** It may happen again and again: then it is counted instead of said anew. */
  repeats?: boolean;
  /** It is said once in a migration's life, whoever notices it. */
  once?: boolean;
};

/** The same thing this soon again is the same row; and of more rows of one sort in this time the last one stands for all. */
const SOON_SECONDS = 600;
const MOST_ROWS = 50;

/** Writes it down. One statement; safe to repeat, except that a repetition may count twice. */
export async function note(db: Pick<Db, "$executeRaw">, said: Note): Promise<void> {
  const { migrationId, kind, what, why = null, actor = "system", part, repeats = false, once = false } = said;
  await db.$executeRaw`
    WITH soon AS (
      SELECT id, part_id FROM timeline
      WHERE migration_id = ${migrationId}::uuid AND kind = ${kind} AND what = ${what} AND ${repeats}
        AND last_at > now() - make_interval(secs => ${SOON_SECONDS}::float8)
    ), again AS (
      SELECT max(id) AS id FROM soon WHERE part_id IS NOT DISTINCT FROM ${part?.id ?? null}::uuid
    ), many AS (
      SELECT max(id) AS id FROM soon HAVING count(*) >= ${MOST_ROWS}
    ), counted AS (
      UPDATE timeline SET times = times + 1, last_at = now(), why = coalesce(${why}, why),
        part_id = CASE WHEN part_id = ${part?.id ?? null}::uuid THEN part_id END,
        part_key = CASE WHEN part_id = ${part?.id ?? null}::uuid THEN part_key END
      WHERE id = coalesce((SELECT id FROM again), (SELECT id FROM many))
      RETURNING id
    )
    INSERT INTO timeline (migration_id, actor, kind, what, why, part_id, part_key)
    SELECT id, ${actor}, ${kind}, ${what}, ${why}, ${part?.id ?? null}::uuid, ${part?.key ?? null}
    FROM migrations
    WHERE id = ${migrationId}::uuid AND NOT EXISTS (SELECT 1 FROM counted)
      AND NOT (${once} AND EXISTS (
        SELECT 1 FROM timeline t
        WHERE t.migration_id = ${migrationId}::uuid AND t.kind = ${kind} AND t.what = ${what} AND t.actor = ${actor}
      ))`;
}

/** Workers that went quiet while they held a part: said once each. `withinSeconds`: of their silence. */
export async function noteLostWorkers(
  db: Pick<Db, "$executeRaw">,
  { quietSeconds, withinSeconds }: { quietSeconds: number; withinSeconds: number },
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO timeline (migration_id, actor, kind, what, why)
    SELECT DISTINCT p.migration_id, w.id, 'worker', 'worker lost',
      'Not heard since ' || to_char(w.seen_at AT TIME ZONE 'UTC', 'HH24:MI:SS') || ' UTC. Its parts go on from their checkpoints.'
    FROM workers w JOIN parts p ON p.lease_owner = w.id AND p.ended_at IS NULL
    WHERE w.seen_at < now() - make_interval(secs => ${quietSeconds}::float8)
      AND w.seen_at > now() - make_interval(secs => ${withinSeconds}::float8)
      AND NOT EXISTS (
        SELECT 1 FROM timeline t
        WHERE t.migration_id = p.migration_id AND t.kind = 'worker' AND t.what = 'worker lost' AND t.actor = w.id
      )`;
}
