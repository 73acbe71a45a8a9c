import type { Db } from "@/lib/db/client";
import { MADE_HERE } from "@/lib/transforms/event-names";

/** What was accepted of one name on one UTC day: records' own events, and events made beside them. */
export type AcceptedCount = { day: string; event: string; own: number; generated: number };

/** By day and name, in order. Repeats of a record in several parts count each. */
export function acceptedCounts(db: Db, id: string): Promise<AcceptedCount[]> {
  return db.$queryRaw`
    SELECT to_char(day, 'YYYY-MM-DD') AS day, to_event AS event,
      coalesce(sum(count) FILTER (WHERE from_event <> ${MADE_HERE}), 0)::float8 AS own,
      coalesce(sum(count) FILTER (WHERE from_event = ${MADE_HERE}), 0)::float8 AS generated
    FROM part_tallies JOIN parts ON parts.id = part_id
    WHERE migration_id = ${id}::uuid AND count > 0
    GROUP BY 1, 2 ORDER BY 1, 2`;
}
