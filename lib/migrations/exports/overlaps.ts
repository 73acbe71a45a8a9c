import type { Db } from "@/lib/db/client";
import type { MigrationStatus } from "@/lib/schemas/migration";
import type { ExportSourceInput } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { vendorProjectOf } from "./vendor-project";

/** An earlier migration that covers a piece of the range. */
export type Overlap = { id: string; name: string; status: MigrationStatus; from: string; to: string };

const MOST = 20;

/**
 * Migrations of the same vendor's project, to the same destination when one is named, whose range meets this one's;
 * tests, and those that were cancelled before anything arrived, are left out. Newest first.
 */
export async function findOverlaps(
  db: Db,
  source: ExportSourceInput,
  { destinationId = null, settings }: { destinationId?: string | null; settings: SourceSettings },
): Promise<Overlap[]> {
  const vendorProject = await vendorProjectOf(source, settings);
  return db.$queryRaw<Overlap[]>`
    SELECT m.id, m.name, m.status::text, m.source ->> 'from' AS "from", m.source ->> 'to' AS "to"
    FROM migrations m
    WHERE m.vendor_project = ${vendorProject} AND NOT m.test
      AND (${destinationId}::uuid IS NULL OR m.destination_id = ${destinationId}::uuid)
      AND (m.source ->> 'from')::timestamptz < ${source.to}::timestamptz
      AND (m.source ->> 'to')::timestamptz > ${source.from}::timestamptz
      AND (m.status <> 'cancelled' OR EXISTS (SELECT 1 FROM parts p WHERE p.migration_id = m.id AND p.accepted > 0))
    ORDER BY m.created_at DESC LIMIT ${MOST}`;
}
