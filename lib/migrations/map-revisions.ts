import { createHash } from "node:crypto";

import type { LiveView } from "@/lib/schemas/live";

/** Maps that somebody may still ask from: a minute of ticks that all change something. */
const KEPT = 60;
const MOST_MIGRATIONS = 100;
/** Changed cells that are this near go in one run. */
const NEAR = 6;

/**
 * Remembers how a migration's map looked lately, so that an answer holds only the cells that changed. A revision names
 * the map's content: it holds over restarts and processes, and one that is not remembered costs one whole map.
 */
export class MapRevisions {
  readonly #maps = new Map<string, Map<string, string>>();

  /** The revision of these cells, and what is different from those at `since`; undefined when nothing is. */
  since(id: string, cells: string, since: string | undefined): Pick<LiveView, "rev" | "cells"> {
    const rev = createHash("sha1").update(cells).digest("base64url").slice(0, 12);
    const known = this.#remember(id, rev, cells);
    if (since === rev) return { rev };
    const before = since === undefined ? undefined : known.get(since);
    const runs = before === undefined ? [[0, cells] satisfies Run] : changedRuns(before, cells);
    return { rev, cells: { total: cells.length, runs: cells === "" ? [] : runs } };
  }

  #remember(id: string, rev: string, cells: string): Map<string, string> {
    const known = this.#maps.get(id) ?? new Map<string, string>();
    this.#maps.delete(id);
    this.#maps.set(id, known);
    known.delete(rev);
    known.set(rev, cells);
    dropOldest(known, KEPT);
    dropOldest(this.#maps, MOST_MIGRATIONS);
    return known;
  }
}

type Run = [at: number, letters: string];

/** Where `after` is not as `before`; what it is longer counts as changed. */
export function changedRuns(before: string, after: string): Run[] {
  const runs: [from: number, to: number][] = [];
  for (let at = 0; at < after.length; at++) {
    if (after[at] === before[at]) continue;
    const last = runs.at(-1);
    if (last && at - last[1] <= NEAR) last[1] = at + 1;
    else runs.push([at, at + 1]);
  }
  return runs.map(([from, to]) => [from, after.slice(from, to)]);
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
