import type { Db } from "@/lib/db/client";
import { FreshCache } from "@/lib/fresh-cache";
import type { Migration } from "@/lib/generated/prisma/client";
import type { LiveView } from "@/lib/schemas/live";
import type { MigrationView } from "@/lib/schemas/migration";

import { coursesOf } from "./course";
import type { Course } from "./eta";
import { quotaOf, viewDownloads } from "./exports/view-downloads";
import type { QuotaState } from "./exports/vendor-quota";
import { MapRevisions } from "./map-revisions";
import { moves, viewProgress } from "./rows";
import { totalsOf } from "./totals";
import { getMigration, notFound } from "./view";
import { workersOn } from "./workers";

type Snapshot = Omit<LiveView, "rev" | "cells"> & { letters: string };

/** Less than the worker's heartbeat: with the way to the browser a tick is no older than a second. */
const LIVE_MS = 500;
const COURSE_MS = 2_000;
const VIEW_MS = 1_000;

/** Those who look at the same migration share what is read for it, as one process. */
function createWatch() {
  const snapshots = new FreshCache<Snapshot>({ keepMs: LIVE_MS });
  const courses = new FreshCache<{ course: Course | undefined; quota: QuotaState | null }>({ keepMs: COURSE_MS });
  const views = new FreshCache<MigrationView>({ keepMs: VIEW_MS });
  return { snapshots, courses, views, maps: new MapRevisions() };
}

// Route handlers of one process may each have their own instance of a module.
const store = globalThis as typeof globalThis & { __backhaulWatch?: ReturnType<typeof createWatch> };
const watch = () => (store.__backhaulWatch ??= createWatch());

/** What changes while it runs, no older than a worker's heartbeat. Throws AppError `not_found`. */
export async function getLive(db: Db, id: string, since?: string): Promise<LiveView> {
  const { snapshots, maps } = watch();
  const { letters, ...live } = await snapshots.get(id, () => readSnapshot(db, id));
  return { ...live, ...maps.since(id, letters, since) };
}

/** As `getMigration`, for the many who look at once. */
export function watchMigration(db: Db, id: string): Promise<MigrationView> {
  return watch().views.get(id, () => getMigration(db, id));
}

/** Whoever has changed a migration wants to see it. */
export function forgetWatched(id: string): void {
  const { snapshots, courses, views } = watch();
  for (const cache of [snapshots, courses, views]) cache.forget(id);
}

/** The view of a migration that was just changed, and with it perhaps others of its series. */
export async function viewAfterChange(db: Db, id: string): Promise<MigrationView> {
  const view = await getMigration(db, id);
  for (const one of [id, ...(view.series?.ids ?? [])]) forgetWatched(one);
  return view;
}

async function readSnapshot(db: Db, id: string): Promise<Snapshot> {
  const row = await db.migration.findUnique({ where: { id } });
  if (!row) throw notFound();
  const [all, workers, { course, quota }] = await Promise.all([
    totalsOf(db, [id], { cells: true }),
    workersOn(db, id),
    watch().courses.get(id, () => readCourse(db, row)),
  ]);
  const totals = all.get(id);
  if (!totals) throw notFound();
  return {
    ...viewProgress(row, totals, { course, quota }),
    ...viewDownloads(row, totals, quota),
    warnings: totals.warnings,
    stages: totals.stages,
    ...workers,
    steps: course?.steps ?? [],
    letters: totals.cells ?? "",
  };
}

async function readCourse(db: Db, row: Migration) {
  const [courses, quota] = await Promise.all([coursesOf(db, moves(row) ? [row.id] : []), quotaOf(db, row)]);
  return { course: courses.get(row.id), quota };
}
