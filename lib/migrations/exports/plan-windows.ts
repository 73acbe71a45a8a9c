import type { Db } from "@/lib/db/client";
import type { ExportWindow } from "@/lib/sources/export-source";
import type { Lease } from "@/lib/migrations/claim";
import type { PlanOutcome } from "@/lib/migrations/plan-migration";
import { spanOf } from "@/lib/sources/exports/span";
import { ordinalOf } from "./windows";

/** Writes the windows of an export as parts and ends the listing, in one statement. */
export async function planWindows(
  db: Db,
  { id, token }: Lease,
  {
    windows,
    range,
    unitMs,
    vendorProject,
    availableAt,
    notYet,
  }: {
    windows: readonly ExportWindow[];
    range: ExportWindow;
    unitMs: number;
    vendorProject: string;
    /** From when on the vendor has everything up to there, and why not before. */
    availableAt: (end: Date) => Date;
    notYet: string;
  },
): Promise<PlanOutcome> {
  const [row] = await db.$queryRaw<unknown[]>`
    WITH planned AS (
      UPDATE migrations
      SET planned_at = now(), plan_attempts = 0, vendor_project = ${vendorProject},
        lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL
      WHERE id = ${id}::uuid AND lease_token = ${token}::uuid AND planned_at IS NULL
      RETURNING id
    ), new_parts AS (
      INSERT INTO parts (migration_id, ordinal, key, object_key, object_bytes, version, range_start, range_end,
        window_start, window_end, available_at, not_before,
        wait_until, wait_reason)
      SELECT planned.id, w.ordinal, w.key, w.key, 0, '', 0, 0, w.starts::timestamptz, w.ends::timestamptz,
        w.available, coalesce(w.available, now()), w.available, CASE WHEN w.available IS NOT NULL THEN ${notYet} END
      FROM planned, unnest(
        ${windows.map(({ start }) => ordinalOf(start, range.start, unitMs))}::int[],
        ${windows.map(spanOf)}::text[],
        ${windows.map(({ start }) => start.toISOString())}::text[],
        ${windows.map(({ end }) => end.toISOString())}::text[],
        ${windows.map(({ end }) => later(availableAt(end)))}::timestamptz[]
      ) AS w (ordinal, key, starts, ends, available)
    )
    SELECT id FROM planned`;
  return row ? "planned" : "lease_lost";
}

const later = (at: Date) => (at.getTime() > Date.now() ? at.toISOString() : null);
