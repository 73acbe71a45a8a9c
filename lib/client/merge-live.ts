import { liveFields, type LiveView } from "@/lib/schemas/live";
import type { MigrationView } from "@/lib/schemas/migration";

/** The view as a tick says it is now; one that is older than the view changes nothing. */
export function mergeLive(view: MigrationView, live: LiveView): MigrationView {
  if (Date.parse(live.at) < Date.parse(view.at)) return view;
  const { rev: _rev, cells: _cells, steps: _steps, ...now } = live;
  const kept = Object.entries(view).filter(([field]) => !(field in liveFields));
  return { ...(Object.fromEntries(kept) as Omit<MigrationView, keyof typeof liveFields>), ...now };
}

/** The cells after a tick. */
export function mergeCells(before: string, change: LiveView["cells"]): string {
  if (!change) return before;
  let cells = before.padEnd(change.total, " ").slice(0, change.total);
  for (const [at, letters] of change.runs) cells = cells.slice(0, at) + letters + cells.slice(at + letters.length);
  return cells;
}
