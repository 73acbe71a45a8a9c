import type { Db } from "@/lib/db/client";
import type { StagingStore } from "@/lib/staging/staging";

/** Where an attempt's download goes: each has its own place, so that two of one window never meet. */
export function stagedKeyOf({ migrationId, id, token }: { migrationId: string; id: string; token: string }): string {
  return `${migrationId}/${id}/${token}`;
}

/** The copy of a window that has ended goes, unless it is to be kept for some hours. */
export async function dropStagedCopy(db: Db, store: StagingStore, key: string): Promise<void> {
  await store.remove(key);
  await forget(db, [key]);
}

/** Of a migration about to be deleted. */
export async function stagedKeysOf(db: Db, migrationId: string): Promise<string[]> {
  const rows = await db.part.findMany({
    where: { migrationId, stagedKey: { not: null } },
    select: { stagedKey: true },
  });
  return rows.flatMap(({ stagedKey }) => stagedKey ?? []);
}

const PAGE = 500;

/**
 * Removes copies that nobody will read: of windows that have ended (after `retentionHours`), that begin again, or whose
 * migration has ended or is gone; and what interrupted downloads left. Gives how many.
 */
export async function sweepStaging(db: Db, store: StagingStore, retentionHours: number): Promise<number> {
  let removed = 0;
  for await (const keys of pagesOf(store.unfinished())) {
    const orphans = await orphansAmong(db, keys, retentionHours);
    for (const key of orphans) await store.removeUnfinished(key);
    removed += orphans.length;
  }
  for await (const copies of pagesOf(store.list())) {
    const orphans = await orphansAmong(
      db,
      copies.map(({ key }) => key),
      retentionHours,
    );
    for (const key of orphans) await store.remove(key);
    await forget(db, orphans);
    removed += orphans.length;
  }
  return removed;
}

/** What an attempt left whose lease has lapsed. */
export async function dropAttempt(store: StagingStore, key: string): Promise<void> {
  await store.removeUnfinished(key);
  await store.remove(key);
}

async function* pagesOf<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let page: T[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Asked after they were listed: an attempt that owned its copy then owns it still, or never will again. */
async function orphansAmong(db: Db, keys: string[], retentionHours: number): Promise<string[]> {
  const own = keys.filter((key) => /^[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/.test(key));
  if (own.length === 0) return [];
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT k.key FROM unnest(${own}::text[]) AS k (key)
    WHERE NOT EXISTS (
      SELECT 1 FROM parts p JOIN migrations m ON m.id = p.migration_id
      WHERE p.id = split_part(k.key, '/', 2)::uuid AND (
        (p.lease_token = split_part(k.key, '/', 3)::uuid AND p.status = 'staging')
        OR (p.staged_key = k.key AND CASE
          WHEN coalesce(p.ended_at, m.ended_at) IS NULL THEN true
          ELSE coalesce(p.ended_at, m.ended_at) > now() - make_interval(secs => ${retentionHours * 3_600}::float8)
        END)
      )
    )`;
  return rows.map(({ key }) => key);
}

/** Only of parts that need it no more: others find out when they read it, and begin again. */
async function forget(db: Db, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  await db.part.updateMany({
    where: { stagedKey: { in: keys }, endedAt: { not: null } },
    data: { stagedKey: null, stagedBytes: null, stagedSha256: null, stagedAt: null },
  });
}
