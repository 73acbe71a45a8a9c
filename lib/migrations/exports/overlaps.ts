import type { Db } from "@/lib/db/client";
import { sameDestinations } from "@/lib/migrations/same-destination";
import type { DestinationRef } from "@/lib/schemas/destination";
import type { Overlap } from "@/lib/schemas/overlap";
import { type ExportSourceInput, isExport, type SourceInput } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { vendorProjectOf } from "./vendor-project";

const MOST = 20;

/** Of any source and a destination that may not exist yet; files have no ranges, and a new sandbox has had nothing. */
export async function overlapsOf(
  db: Db,
  { source, destination }: { source: SourceInput; destination: DestinationRef },
  settings: SourceSettings,
): Promise<Overlap[]> {
  if (!isExport(source)) return [];
  return findOverlaps(db, source, { destinationIds: await sameDestinations(db, destination), settings });
}

/**
 * Migrations of the same vendor's project, to one of these destinations, whose range meets this one's; tests, and those
 * that were cancelled before anything arrived, are left out. Newest first.
 */
export async function findOverlaps(
  db: Db,
  source: ExportSourceInput,
  { destinationIds, settings }: { destinationIds: readonly string[]; settings: SourceSettings },
): Promise<Overlap[]> {
  const vendorProject = await vendorProjectOf(source, settings);
  return db.$queryRaw<Overlap[]>`
    SELECT m.id, m.name, m.status::text, m.source ->> 'from' AS "from", m.source ->> 'to' AS "to"
    FROM migrations m
    WHERE m.vendor_project = ${vendorProject} AND NOT m.test AND m.resend_of IS NULL AND m.destination_id = ANY(${destinationIds}::uuid[])
      AND (m.source ->> 'from')::timestamptz < ${source.to}::timestamptz
      AND (m.source ->> 'to')::timestamptz > ${source.from}::timestamptz
      AND (m.status <> 'cancelled' OR EXISTS (SELECT 1 FROM parts p WHERE p.migration_id = m.id AND p.accepted > 0))
    ORDER BY m.created_at DESC LIMIT ${MOST}`;
}
