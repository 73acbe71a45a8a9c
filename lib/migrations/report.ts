import type { Db } from "@/lib/db/client";
import type { skippedList } from "@/lib/schemas/skipped";
import type { timelineList } from "@/lib/schemas/timeline";
import type { Report } from "@/lib/schemas/report";
import type { Verified } from "@/lib/schemas/verify";
import type { z } from "zod";

import { listSkipped } from "./list-skipped";
import { listTimeline } from "./list-timeline";
import { type AcceptedCount, acceptedCounts } from "./verify/accepted";
import { getMigration } from "./view";

const PAGE = 500;
/** A prefix can hold millions of foreign files; the report names this many of each list. */
const MOST_ROWS = 5_000;

/** The whole truth about a migration, at any time. Throws AppError `not_found`. */
export async function getReport(db: Db, id: string): Promise<Report> {
  const migration = await getMigration(db, id);
  const [rows, skippedTotal, timelineTotal, skipped, timeline] = await Promise.all([
    acceptedCounts(db, id),
    db.skippedObject.count({ where: { migrationId: id } }),
    db.timelineEntry.count({ where: { migrationId: id } }),
    all<z.infer<typeof skippedList>>((cursor) => listSkipped(db, id, { cursor, limit: PAGE })),
    all<z.infer<typeof timelineList>>((cursor) => listTimeline(db, id, { cursor, limit: PAGE })),
  ]);
  const days = toDays(rows, migration.verified?.days ?? []);
  const lists = { skipped, skippedTotal, timeline: timeline.reverse(), timelineTotal };
  return { madeAt: new Date().toISOString(), migration, days, mended: migration.mended, ...lists };
}

/** A day that only the destination knows of has its row too. */
function toDays(rows: AcceptedCount[], compared: Verified["days"]): Report["days"] {
  const days = new Map<string, Report["days"][number]>();
  for (const { day, event, own, generated } of rows) {
    const sum = days.get(day) ?? { day, accepted: 0, generated: 0, events: {} };
    days.set(day, sum);
    sum.accepted += own;
    sum.generated += generated;
    sum.events[event] = own + generated;
  }
  for (const { day, accepted: _, ...there } of compared)
    days.set(day, { day, accepted: 0, generated: 0, events: {}, ...days.get(day), there });
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

type Page = { items: unknown[]; nextCursor: string | null };

async function all<P extends Page>(read: (cursor: string | undefined) => Promise<P>): Promise<P["items"]> {
  const items: P["items"] = [];
  for (let cursor: string | null | undefined; cursor !== null && items.length < MOST_ROWS;) {
    const page: P = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
