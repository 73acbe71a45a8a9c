import type { Db } from "@/lib/db/client";
import type { MigrationView } from "@/lib/schemas/migration";
import { cellLetters } from "@/lib/schemas/progress";

import { partState } from "./part-state";

export type Totals = Pick<
  MigrationView,
  "ledger" | "parts" | "dropped" | "rejected" | "warnings" | "skipped" | "stages"
> & {
  bytes: { total: number; read: number };
  rate: MigrationView["rate"];
  /** Of the bytes not read, those of parts that rest with an error. */
  bytesResting: number;
  /** Of an export: windows that are not staged yet, among them those being downloaded and those that rest; and those that are. */
  unstaged: number;
  staging: number;
  unstagedResting: number;
  staged: number;
  /** Bytes of all downloads, as far as they are. */
  downloaded: number;
  /** Bytes of the staged copies that are there, those of windows that have ended and are still kept too. */
  keptBytes: number;
  /** A letter for each part in order; only where it was asked for. */
  cells: string | null;
  /** When this was so, on the database's clock. */
  at: Date;
};

const ledger = ["read", "accepted", "dropped", "rejected", "inFlight", "generated"] as const;
const parts = ["total", "done", "empty", "running", "waiting", "failed", "leftOut"] as const;
const stages = ["download", "decode", "map", "send", "wait"] as const;
const windows = [
  "unstaged",
  "staging",
  "unstagedResting",
  "staged",
  "downloaded",
  "keptBytes",
  "bytesResting",
] as const;

type Reason = [kind: "dropped" | "rejected" | "warnings", reason: string, count: number];
type Row = Record<
  (typeof ledger)[number] | (typeof parts)[number] | (typeof stages)[number] | (typeof windows)[number],
  number
> & {
  id: string;
  at: Date;
  bytesTotal: number;
  bytesRead: number;
  reasons: Reason[];
  skipped: number;
  cells: string | null;
  recent: { events: number; bytes: number; seconds: number } | null;
};

/** What the samples of a moving migration are averaged over. */
const RATE_SECONDS = 10;

/**
 * The sums over the parts of each migration: one statement and one look at each part, however many migrations, so that
 * all of it is of one moment. `cells`: with the state of each part.
 */
export async function totalsOf(
  db: Pick<Db, "$queryRaw">,
  ids: string[],
  { cells = false }: { cells?: boolean } = {},
): Promise<Map<string, Totals>> {
  const rows = ids.length === 0 ? [] : await readSums(db, ids, cells);
  return new Map(rows.map((row) => [row.id, toTotals(row)]));
}

function toTotals({ reasons, recent, ...row }: Row): Totals {
  const of = (kind: Reason[0]) =>
    Object.fromEntries(reasons.filter(([own]) => own === kind).map(([, reason, count]) => [reason, count]));
  return {
    at: row.at,
    ledger: pick(row, ledger),
    parts: pick(row, parts),
    stages: pick(row, stages),
    ...pick(row, windows),
    bytes: { total: row.bytesTotal, read: row.bytesRead },
    rate: {
      eventsPerSecond: recent ? recent.events / recent.seconds : 0,
      bytesPerSecond: recent ? recent.bytes / recent.seconds : 0,
    },
    dropped: of("dropped"),
    rejected: of("rejected"),
    warnings: of("warnings"),
    skipped: row.skipped,
    cells: row.cells,
  };
}

function pick<K extends string>(row: Record<K, number>, keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, row[key]])) as Record<K, number>;
}

// A sum of bigints is a numeric; as float8 it is exact up to 2^53. The rate is of the time since it last began to move.
function readSums(db: Pick<Db, "$queryRaw">, ids: string[], cells: boolean): Promise<Row[]> {
  return db.$queryRaw`
    WITH own AS MATERIALIZED (
      SELECT migration_id, ordinal, status, ended_at, error, wait_until, not_before, window_start, range_start, range_end, bytes_read,
        downloaded, staged_bytes, read, accepted, dropped, rejected, in_flight, generated, dropped_by, rejected_by, warnings,
        download_ms, decode_ms, map_ms, send_ms, wait_ms
      FROM parts WHERE migration_id = ANY(${ids}::uuid[])
    ), sums AS (
      SELECT migration_id,
        sum(read) AS read, sum(accepted) AS accepted, sum(dropped) AS dropped, sum(rejected) AS rejected,
        sum(in_flight) AS in_flight, sum(generated) AS generated,
        count(*) AS total,
        count(*) FILTER (WHERE status = 'done') AS done,
        count(*) FILTER (WHERE status = 'empty') AS empty,
        count(*) FILTER (WHERE status = 'running' AND wait_until IS NULL) AS running,
        count(*) FILTER (WHERE ended_at IS NULL AND error IS NULL
          AND (wait_until IS NOT NULL OR not_before > now())) AS waiting,
        count(*) FILTER (WHERE error IS NOT NULL) AS failed,
        count(*) FILTER (WHERE status = 'left_out') AS left_out,
        count(*) FILTER (WHERE window_start IS NOT NULL AND status IN ('pending', 'staging')) AS unstaged,
        count(*) FILTER (WHERE status = 'staging') AS staging,
        count(*) FILTER (WHERE window_start IS NOT NULL AND status IN ('pending', 'staging') AND error IS NOT NULL)
          AS unstaged_resting,
        count(*) FILTER (WHERE status = 'staged') AS staged,
        sum(downloaded) AS downloaded, sum(staged_bytes) AS kept_bytes,
        sum(range_end - range_start) AS bytes_total, sum(bytes_read) AS bytes_read,
        sum(range_end - range_start - bytes_read) FILTER (WHERE error IS NOT NULL) AS bytes_resting,
        sum(download_ms) AS download_ms, sum(decode_ms) AS decode_ms, sum(map_ms) AS map_ms, sum(send_ms) AS send_ms,
        sum(wait_ms) AS wait_ms
      FROM own GROUP BY migration_id
    ), counts AS (
      SELECT migration_id, kind, reason, sum(n::bigint) AS n
      FROM own, LATERAL (
        SELECT 'dropped' AS kind, * FROM jsonb_each_text(dropped_by)
        UNION ALL SELECT 'rejected', * FROM jsonb_each_text(rejected_by)
        UNION ALL SELECT 'warnings', * FROM jsonb_each_text(warnings)
      ) AS entry (kind, reason, n)
      GROUP BY 1, 2, 3
    ), maps AS (
      SELECT migration_id, string_agg(${JSON.stringify(cellLetters)}::jsonb ->> ${partState}, '' ORDER BY ordinal) AS cells
      FROM own WHERE ${cells} GROUP BY migration_id
    )
    SELECT m.id, now() AS at,
      coalesce(read, 0)::float8 AS read, coalesce(accepted, 0)::float8 AS accepted,
      coalesce(dropped, 0)::float8 AS dropped, coalesce(rejected, 0)::float8 AS rejected,
      coalesce(in_flight, 0)::float8 AS "inFlight", coalesce(generated, 0)::float8 AS generated,
      coalesce(total, 0)::float8 AS total, coalesce(done, 0)::float8 AS done, coalesce(empty, 0)::float8 AS empty,
      coalesce(running, 0)::float8 AS running, coalesce(waiting, 0)::float8 AS waiting,
      coalesce(failed, 0)::float8 AS failed, coalesce(left_out, 0)::float8 AS "leftOut",
      coalesce(unstaged, 0)::float8 AS unstaged, coalesce(staging, 0)::float8 AS staging,
      coalesce(unstaged_resting, 0)::float8 AS "unstagedResting", coalesce(staged, 0)::float8 AS staged,
      coalesce(downloaded, 0)::float8 AS downloaded, coalesce(kept_bytes, 0)::float8 AS "keptBytes",
      coalesce(bytes_total, 0)::float8 AS "bytesTotal", coalesce(bytes_read, 0)::float8 AS "bytesRead",
      coalesce(bytes_resting, 0)::float8 AS "bytesResting",
      coalesce(download_ms / 1000, 0)::float8 AS download, coalesce(decode_ms / 1000, 0)::float8 AS decode,
      coalesce(map_ms / 1000, 0)::float8 AS map, coalesce(send_ms / 1000, 0)::float8 AS send,
      coalesce(wait_ms / 1000, 0)::float8 AS wait,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(kind, reason, n) ORDER BY n DESC, reason), '[]')
        FROM counts WHERE counts.migration_id = m.id AND n <> 0) AS reasons,
      (SELECT count(*)::int FROM skipped_objects s WHERE s.migration_id = m.id) AS skipped,
      CASE WHEN ${cells} THEN coalesce((SELECT cells FROM maps WHERE maps.migration_id = m.id), '') END AS cells,
      (SELECT jsonb_build_object('events', sum(s.events), 'bytes', sum(s.bytes),
          'seconds', greatest(1, least(${RATE_SECONDS}, extract(epoch FROM now() - coalesce(
            (SELECT t.at FROM timeline t WHERE t.migration_id = m.id AND t.kind = 'status' AND t.what = 'running'
              ORDER BY t.id DESC LIMIT 1), m.started_at)))))
        FROM part_samples s
        WHERE s.migration_id = m.id AND m.status IN ('running', 'waiting', 'pausing')
          AND s.at > now() - make_interval(secs => ${RATE_SECONDS})
        HAVING count(*) > 0) AS recent
    FROM migrations m LEFT JOIN sums ON sums.migration_id = m.id
    WHERE m.id = ANY(${ids}::uuid[])`;
}
