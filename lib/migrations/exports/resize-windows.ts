import type { Db } from "@/lib/db/client";
import type { ExportWindow } from "@/lib/sources/export-source";
import type { Lease } from "@/lib/migrations/claim";
import { spanOf } from "@/lib/sources/exports/span";
import { ordinalOf } from "./windows";

type Held = Lease & { windowStart: Date; ordinal: number };

/**
 * Puts two halves in the place of a window whose download is leased: one statement, so that no moment is left out or
 * there twice. `stumbles`: as in `StageRelease`. False when the lease was lost.
 */
export async function halveWindow(
  db: Db,
  { id, token, windowStart, ordinal }: Held,
  { halves: [first, second], stumbles = false }: { halves: [ExportWindow, ExportWindow]; stumbles?: boolean },
  unitMs: number,
): Promise<boolean> {
  const [row] = await db.$queryRaw<unknown[]>`
    WITH first AS (
      UPDATE parts
      SET status = 'pending', lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL, revision = revision + 1,
        attempts = 0, retries = 0, failures = 0, not_before = now(), stumbles_since = NULL,
        stumbled_at = CASE WHEN ${stumbles} THEN now() ELSE stumbled_at END, wait_reason = NULL, wait_until = NULL, downloaded = 0,
        window_halved = true, window_end = ${first.end}::timestamptz,
        key = ${spanOf(first)}, object_key = ${spanOf(first)}
      WHERE id = ${id}::uuid AND lease_token = ${token}::uuid AND window_start = ${first.start}::timestamptz
        AND window_end = ${second.end}::timestamptz
      RETURNING migration_id
    ), second AS (
      INSERT INTO parts (migration_id, ordinal, key, object_key, object_bytes, version, range_start, range_end,
        window_start, window_end, window_halved)
      SELECT migration_id, ${ordinal + ordinalOf(second.start, windowStart, unitMs)}::int, ${spanOf(second)},
        ${spanOf(second)}, 0, '', 0, 0, ${second.start}::timestamptz, ${second.end}::timestamptz, true
      FROM first
    )
    SELECT migration_id FROM first`;
  return row !== undefined;
}

type Neighbour = { id: string; windowStart: Date; windowEnd: Date };

/**
 * Makes one window of the next neighbours that nobody has tried yet, at most `wantedMs` long together. Gives how many
 * were taken in. Those that somebody takes meanwhile stay as they are.
 */
export async function growWindows(db: Db, migrationId: string, wantedMs: number): Promise<number> {
  return db.$transaction(async (tx) => {
    const next = await tx.$queryRaw<Neighbour[]>`
      SELECT id, window_start AS "windowStart", window_end AS "windowEnd" FROM parts
      WHERE migration_id = ${migrationId}::uuid AND window_start IS NOT NULL AND NOT window_halved
        AND status = 'pending' AND attempts = 0 AND error IS NULL AND (available_at IS NULL OR available_at <= now())
      ORDER BY window_start
      LIMIT ${MOST_MERGED}
      FOR UPDATE SKIP LOCKED`;
    const [first, ...rest] = neighbours(next, wantedMs);
    const last = rest.at(-1);
    if (!first || !last) return 0;
    const grown = { start: first.windowStart, end: last.windowEnd };
    await tx.$executeRaw`DELETE FROM parts WHERE id = ANY(${rest.map(({ id }) => id)}::uuid[])`;
    await tx.$executeRaw`
      UPDATE parts SET window_end = ${grown.end}::timestamptz, key = ${spanOf(grown)}, object_key = ${spanOf(grown)}
      WHERE id = ${first.id}::uuid`;
    return rest.length;
  });
}

const MOST_MERGED = 1_000;

/** The first window, and those after it that follow without a gap while all of them fit. */
function neighbours(windows: Neighbour[], wantedMs: number): Neighbour[] {
  const taken: Neighbour[] = [];
  for (const window of windows) {
    const first = taken[0] ?? window;
    const follows = (taken.at(-1)?.windowEnd ?? window.windowStart).getTime() === window.windowStart.getTime();
    if (!follows || window.windowEnd.getTime() - first.windowStart.getTime() > wantedMs) break;
    taken.push(window);
  }
  return taken;
}
