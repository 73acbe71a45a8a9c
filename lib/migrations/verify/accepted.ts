import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { MADE_HERE } from "@/lib/transforms/event-names";

import type { DaySpan } from "./months";

/** What was accepted of one name on one UTC day: records' own events, and events made beside them. */
export type AcceptedCount = { day: string; event: string; own: number; generated: number };

/** By day and name, in order; days outside `within` are left out. */
export function acceptedCounts(db: Db, id: string, within?: DaySpan): Promise<AcceptedCount[]> {
  const days = within ? Prisma.sql`AND day BETWEEN ${within.first}::date AND ${within.last}::date` : Prisma.empty;
  return db.$queryRaw`
    SELECT to_char(day, 'YYYY-MM-DD') AS day, to_event AS event,
      coalesce(sum(count) FILTER (WHERE from_event <> ${MADE_HERE}), 0)::float8 AS own,
      coalesce(sum(count) FILTER (WHERE from_event = ${MADE_HERE}), 0)::float8 AS generated
    FROM part_tallies JOIN parts ON parts.id = part_id
    WHERE migration_id = ${id}::uuid AND count > 0 ${days}
    GROUP BY 1, 2 ORDER BY 1, 2`;
}
