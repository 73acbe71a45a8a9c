import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { MigrationView } from "@/lib/schemas/migration";

export type Totals = Pick<MigrationView, "ledger" | "parts" | "dropped" | "rejected" | "warnings" | "skipped"> & {
  bytes: { total: number; read: number };
  rate: MigrationView["rate"];
  /** Of an export: windows that are not staged yet, among them those being downloaded; and those that are. */
  unstaged: number;
  staging: number;
  staged: number;
  /** Bytes of all downloads, as far as they are. */
  downloaded: number;
};

type Windows = Pick<Totals, "unstaged" | "staging" | "staged" | "downloaded">;
type PartRow = Totals["ledger"] & Totals["parts"] & Windows & { id: string; bytesTotal: number; bytesRead: number };
type ReasonRow = { id: string; kind: "dropped" | "rejected" | "warnings"; reason: string; count: number };
type RateRow = { id: string; events: number; bytes: number; seconds: number };

/** What the samples of a moving migration are averaged over. */
const RATE_SECONDS = 10;

/** The sums over the parts of each migration: a few statements, however many migrations, that all see the same moment. */
export async function totalsOf(db: Db, ids: string[]): Promise<Map<string, Totals>> {
  const [parts, reasons, rates, skipped] = await db.$transaction(
    [
      partSums(db, ids),
      reasonSums(db, ids),
      recentRates(db, ids),
      db.skippedObject.groupBy({
        by: ["migrationId"],
        where: { migrationId: { in: ids } },
        orderBy: { migrationId: "asc" },
        _count: { _all: true },
      }),
    ],
    { isolationLevel: "RepeatableRead" },
  );
  return new Map(
    ids.map((id) => {
      const sums = parts.find((row) => row.id === id);
      const rate = rates.find((row) => row.id === id);
      return [
        id,
        {
          ledger: pick(sums, ["read", "accepted", "dropped", "rejected", "inFlight", "generated"]),
          parts: pick(sums, ["total", "done", "empty", "running", "waiting", "failed", "leftOut"]),
          ...pick(sums, ["unstaged", "staging", "staged", "downloaded"]),
          bytes: { total: sums?.bytesTotal ?? 0, read: sums?.bytesRead ?? 0 },
          rate: {
            eventsPerSecond: rate ? rate.events / rate.seconds : 0,
            bytesPerSecond: rate ? rate.bytes / rate.seconds : 0,
          },
          dropped: byReason(reasons, id, "dropped"),
          rejected: byReason(reasons, id, "rejected"),
          warnings: byReason(reasons, id, "warnings"),
          skipped: skipped.find((row) => row.migrationId === id)?._count._all ?? 0,
        },
      ];
    }),
  );
}

function pick<K extends keyof PartRow>(row: PartRow | undefined, keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, row?.[key] ?? 0])) as Record<K, number>;
}

function byReason(rows: ReasonRow[], id: string, kind: ReasonRow["kind"]): Record<string, number> {
  const own = rows.filter((row) => row.id === id && row.kind === kind);
  return Object.fromEntries(own.map(({ reason, count }) => [reason, count]));
}

// A sum of bigints is a numeric; as float8 it is exact up to 2^53.
function partSums(db: Db, ids: string[]): Prisma.PrismaPromise<PartRow[]> {
  return db.$queryRaw`
    SELECT migration_id AS id,
      sum(read)::float8 AS read, sum(accepted)::float8 AS accepted, sum(dropped)::float8 AS dropped,
      sum(rejected)::float8 AS rejected, sum(in_flight)::float8 AS "inFlight", sum(generated)::float8 AS generated,
      count(*)::float8 AS total,
      count(*) FILTER (WHERE status = 'done')::float8 AS done,
      count(*) FILTER (WHERE status = 'empty')::float8 AS empty,
      count(*) FILTER (WHERE status = 'running' AND wait_until IS NULL)::float8 AS running,
      count(*) FILTER (WHERE ended_at IS NULL AND error IS NULL
        AND (wait_until IS NOT NULL OR not_before > now()))::float8 AS waiting,
      count(*) FILTER (WHERE error IS NOT NULL)::float8 AS failed,
      count(*) FILTER (WHERE status = 'left_out')::float8 AS "leftOut",
      count(*) FILTER (WHERE window_start IS NOT NULL AND status IN ('pending', 'staging'))::float8 AS unstaged,
      count(*) FILTER (WHERE status = 'staging')::float8 AS staging,
      count(*) FILTER (WHERE status = 'staged')::float8 AS staged,
      sum(downloaded)::float8 AS downloaded,
      sum(range_end - range_start)::float8 AS "bytesTotal",
      sum(bytes_read)::float8 AS "bytesRead"
    FROM parts WHERE migration_id = ANY(${ids}::uuid[]) GROUP BY migration_id`;
}

function reasonSums(db: Db, ids: string[]): Prisma.PrismaPromise<ReasonRow[]> {
  const sums = (kind: ReasonRow["kind"], column: Prisma.Sql) => Prisma.sql`
    SELECT migration_id AS id, ${kind} AS kind, entry.key AS reason, sum(entry.value::bigint)::float8 AS count
    FROM parts, jsonb_each_text(${column}) AS entry WHERE migration_id = ANY(${ids}::uuid[])
    GROUP BY migration_id, entry.key`;
  return db.$queryRaw`
    ${sums("dropped", Prisma.sql`dropped_by`)} UNION ALL
    ${sums("rejected", Prisma.sql`rejected_by`)} UNION ALL
    ${sums("warnings", Prisma.sql`warnings`)} ORDER BY count DESC, reason`;
}

function recentRates(db: Db, ids: string[]): Prisma.PrismaPromise<RateRow[]> {
  return db.$queryRaw`
    SELECT m.id, sum(s.events)::float8 AS events, sum(s.bytes)::float8 AS bytes,
      greatest(1, least(${RATE_SECONDS}, extract(epoch FROM now() - m.started_at)))::float8 AS seconds
    FROM migrations m JOIN part_samples s ON s.migration_id = m.id
    WHERE m.id = ANY(${ids}::uuid[]) AND m.status IN ('running', 'waiting', 'pausing')
      AND s.at > now() - make_interval(secs => ${RATE_SECONDS})
    GROUP BY m.id`;
}
