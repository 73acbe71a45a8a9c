import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { LiveProgress, SettledDelta, Tally } from "@/lib/pipeline/progress";
import { noTime, type StageMs } from "@/lib/pipeline/stage-clock";
import type { MigrationStatus } from "@/lib/schemas/migration";
import { type Lease, LEASE_SECONDS } from "./claim";

export type Commit = {
  /** The part's revision before this commit. A repeat after a lost answer gives the same one, with the same delta. */
  revision: number;
  delta: SettledDelta | null;
  live: LiveProgress;
  /** Bytes of the source that were read for it. */
  bytes: number;
  /** Where the worker's time went for it. */
  times?: StageMs;
};

/** `rejected`: records of the whole migration. */
export type CommitAnswer = { migrationStatus: MigrationStatus; rejectsLeft: number; rejected: number };

/** Lines kept of each reason that records are dropped or warned of for; workers that write at once may keep a few more. */
const MOST_SAMPLES = 10;

const EMPTY: Omit<SettledDelta, "checkpoint"> & { checkpoint: null } = {
  checkpoint: null,
  read: 0,
  accepted: 0,
  generated: 0,
  dropped: {},
  rejected: {},
  warnings: {},
  tallies: [],
  rejects: [],
  samples: [],
};

/**
 * Renews the lease, and writes what was settled, the checkpoint and the counters: one statement, all or nothing. Null
 * when the lease is lost: write nothing more. Safe to repeat until there is an answer.
 */
export async function commitPart(
  db: Db,
  { id, token }: Lease,
  { revision, delta, live, bytes, times = noTime() }: Commit,
  leaseSeconds = LEASE_SECONDS,
): Promise<CommitAnswer | null> {
  const settled = delta ?? EMPTY;
  const { checkpoint, read, accepted, generated, tallies, rejects, samples } = settled;
  const ms = (stage: keyof StageMs) => Prisma.sql`${Math.round(times[stage])}::bigint`;
  const [droppedBy, rejectedBy, warnings] = [settled.dropped, settled.rejected, settled.warnings].map((counts) =>
    JSON.stringify(counts),
  );
  const dropped = sum(settled.dropped);
  const rejected = sum(settled.rejected);
  const moved = delta !== null;
  const { inFlight, wait } = live;
  const counted = tallies.filter(({ count }) => count > 0);
  const packed = packKeys(tallies);
  const [answer] = await db.$queryRaw<CommitAnswer[]>`
    WITH part AS (
      UPDATE parts
      SET lease_expires_at = now() + make_interval(secs => ${leaseSeconds}::float8), revision = revision + 1,
        checkpoint = coalesce(${checkpoint}::bigint, checkpoint),
        bytes_read = least(range_end - range_start, bytes_read + ${bytes}::bigint),
        read = read - in_flight + ${read}::bigint + ${inFlight}::bigint, in_flight = ${inFlight}::bigint,
        accepted = accepted + ${accepted}::bigint, generated = generated + ${generated}::bigint,
        dropped = dropped + ${dropped}::bigint, rejected = rejected + ${rejected}::bigint,
        dropped_by = add_counts(dropped_by, ${droppedBy}::jsonb),
        rejected_by = add_counts(rejected_by, ${rejectedBy}::jsonb),
        warnings = add_counts(warnings, ${warnings}::jsonb),
        download_ms = download_ms + ${ms("download")}, decode_ms = decode_ms + ${ms("decode")},
        map_ms = map_ms + ${ms("map")}, send_ms = send_ms + ${ms("send")}, wait_ms = wait_ms + ${ms("wait")},
        retries = CASE WHEN ${moved} THEN 0 ELSE retries END, failures = CASE WHEN ${moved} THEN 0 ELSE failures END,
        wait_reason = CASE
          WHEN ${wait !== null} THEN ${wait?.reason ?? null}
          WHEN ${moved} OR retries = 0 THEN NULL ELSE wait_reason END,
        wait_until = CASE
          WHEN ${wait !== null} THEN ${wait?.until ?? null}::timestamptz
          WHEN ${moved} OR retries = 0 THEN NULL ELSE wait_until END
      WHERE id = ${id}::uuid AND lease_token = ${token}::uuid AND revision = ${revision}::int
      RETURNING id, migration_id
    ), tallied AS (
      INSERT INTO part_tallies (part_id, day, from_event, to_event, count)
      SELECT part.id, t.day::date, t.from_event, t.to_event, sum(t.count::bigint)
      FROM part, unnest(
        ${counted.map(({ day }) => storableDay(day))}::text[], ${counted.map(({ from }) => storable(from))}::text[],
        ${counted.map(({ to }) => storable(to))}::text[], ${counted.map(({ count }) => String(count))}::text[]
      ) AS t (day, from_event, to_event, count)
      GROUP BY part.id, t.day, t.from_event, t.to_event
      ON CONFLICT (part_id, day, from_event, to_event) DO UPDATE SET count = part_tallies.count + excluded.count
    ), keyed AS (
      INSERT INTO part_keys (part_id, revision, first_day, last_day, groups, keys)
      SELECT id, ${revision}::int, ${packed?.first ?? null}::date, ${packed?.last ?? null}::date,
        ${packed?.groups ?? null}, ${packed?.keys ?? null}::bytea
      FROM part WHERE ${packed !== null}
    ), kept AS (
      INSERT INTO rejects (migration_id, part_id, "offset", length, reason, detail, raw, object_key, object_at, pair)
      SELECT part.migration_id, part.id, r.at::bigint, r.length::bigint, r.reason, r.detail, decode(r.raw, 'base64'),
        r.object_key, r.object_at::bigint, decode(r.pair, 'base64')
      FROM part, unnest(
        ${rejects.map(({ offset }) => String(offset))}::text[], ${rejects.map(({ length }) => String(length))}::text[],
        ${rejects.map(({ reason }) => reason)}::text[], ${rejects.map(({ detail }) => storable(detail))}::text[],
        ${rejects.map(({ raw }) => base64(raw))}::text[], ${rejects.map(({ place }) => place?.objectKey ?? null)}::text[],
        ${rejects.map(({ place }) => (place ? String(place.offset) : null))}::text[],
        ${rejects.map(({ pair }) => base64(pair))}::text[]
      ) AS r (at, length, reason, detail, raw, object_key, object_at, pair)
      ON CONFLICT (part_id, "offset") DO NOTHING
    ), shown AS (
      INSERT INTO record_samples (migration_id, kind, reason, part_id, "offset", raw)
      SELECT part.migration_id, s.kind, s.reason, part.id, s.at::bigint, decode(s.raw, 'base64')
      FROM part, unnest(
        ${samples.map(({ kind }) => kind)}::text[], ${samples.map(({ reason }) => reason)}::text[],
        ${samples.map(({ offset }) => String(offset))}::text[],
        ${samples.map(({ raw }) => Buffer.from(raw).toString("base64"))}::text[]
      ) AS s (kind, reason, at, raw)
      WHERE ${MOST_SAMPLES} > (
        SELECT count(*) FROM record_samples r
        WHERE r.migration_id = part.migration_id AND r.kind = s.kind AND r.reason = s.reason
      )
      ON CONFLICT DO NOTHING
    ), sampled AS (
      INSERT INTO part_samples (part_id, at, migration_id, events, bytes)
      SELECT id, clock_timestamp(), migration_id, ${accepted}::bigint, ${bytes}::bigint FROM part WHERE ${moved}
      ON CONFLICT (part_id, at) DO NOTHING
    )
    SELECT m.status::text AS "migrationStatus", (m.reject_allowance - r.rejected)::int AS "rejectsLeft",
      r.rejected::float8 AS rejected
    FROM part JOIN migrations m ON m.id = part.migration_id, LATERAL (
      SELECT ${rejected}::bigint + coalesce(sum(p.rejected), 0) AS rejected FROM parts p
      WHERE p.migration_id = m.id AND p.rejected > 0
    ) r`;
  return answer ?? lostAnswer(db, { id, token }, revision + 1);
}

/** The token proves that nobody else wrote since, so a part one revision on holds this very commit. */
async function lostAnswer(db: Db, { id, token }: Lease, revision: number): Promise<CommitAnswer | null> {
  const [answer] = await db.$queryRaw<CommitAnswer[]>`
    SELECT m.status::text AS "migrationStatus", (m.reject_allowance - r.rejected)::int AS "rejectsLeft",
      r.rejected::float8 AS rejected
    FROM parts JOIN migrations m ON m.id = parts.migration_id, LATERAL (
      SELECT coalesce(sum(p.rejected), 0) AS rejected FROM parts p WHERE p.migration_id = m.id AND p.rejected > 0
    ) r
    WHERE parts.id = ${id}::uuid AND parts.lease_token = ${token}::uuid AND parts.revision = ${revision}::int`;
  return answer ?? null;
}

/** A piece of a line over 1 MB; repeated after a restart it is the same piece. */
export async function keepRejectPiece(
  db: Db,
  { id, token }: Lease,
  piece: { offset: number; seq: number; bytes: Uint8Array },
): Promise<void> {
  const bytes = Uint8Array.from(piece.bytes);
  await db.$executeRaw`
    INSERT INTO reject_pieces (part_id, "offset", seq, bytes)
    SELECT id, ${piece.offset}::bigint, ${piece.seq}::int, ${bytes}::bytea FROM parts
    WHERE id = ${id}::uuid AND lease_token = ${token}::uuid
    ON CONFLICT (part_id, "offset", seq) DO NOTHING`;
}

/** The keys of a commit as one row: its groups by day and name, and the keys in their order; null when nothing was delivered. */
function packKeys(tallies: Tally[]) {
  if (tallies.length === 0) return null;
  const days = tallies.map(({ day }) => storableDay(day)).sort();
  const words = (pieces: Uint32Array[]) => pieces.reduce((sum, { length }) => sum + length, 0);
  const groups = tallies.map(({ day, to, keys }) => [storableDay(day), storable(to), words(keys) / 2]);
  const keys = new Uint32Array(tallies.reduce((sum, tally) => sum + words(tally.keys), 0));
  let at = 0;
  for (const piece of tallies.flatMap((tally) => tally.keys)) {
    keys.set(piece, at);
    at += piece.length;
  }
  return { first: days[0], last: days.at(-1), groups: JSON.stringify(groups), keys: new Uint8Array(keys.buffer) };
}

function sum(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0);
}

const base64 = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes).toString("base64") : null);

/** PostgreSQL's text cannot hold NUL, nor half of a surrogate pair. */
const storable = (text: string) => text.replaceAll("\0", "\uFFFD").replace(/\p{Surrogate}/gu, "\uFFFD");

/** The years that a date column and ISO 8601 share; others count on the nearest day. */
export function storableDay(day: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(day)) return day.startsWith("0000") ? "0001-01-01" : day;
  return day.startsWith("-") ? "0001-01-01" : "9999-12-31";
}
