import type { Db } from "@/lib/db/client";

type Row = { id: string; endedAt: Date | null };

type Load<T> = (db: Db, ids: string[]) => Promise<Map<string, T>>;

/**
 * Reads a value of each migration by `load`; of those that have ended only once, as nothing of them changes until they
 * are queued again, which gives them another end. Keeps at most `most`, in the process.
 */
export function onceEnded<T>(load: Load<T>, most: number): (db: Db, rows: Row[]) => Promise<Map<string, T>> {
  const kept = new WeakMap<Db, Map<string, { endedAt: number; value: T }>>();
  return async (db, rows) => {
    const known = kept.get(db) ?? new Map<string, { endedAt: number; value: T }>();
    kept.set(db, known);
    const found = new Map<string, T>();
    for (const { id, endedAt } of rows) {
      const one = known.get(id);
      if (one && one.endedAt === endedAt?.getTime()) found.set(id, one.value);
    }
    const unknown = rows.filter(({ id }) => !found.has(id));
    const fresh = await load(
      db,
      unknown.map(({ id }) => id),
    );
    for (const { id, endedAt } of unknown) {
      const value = fresh.get(id);
      if (value === undefined) continue;
      found.set(id, value);
      known.delete(id);
      if (endedAt) known.set(id, { endedAt: endedAt.getTime(), value });
    }
    for (const id of known.keys()) {
      if (known.size <= most) break;
      known.delete(id);
    }
    return found;
  };
}
