import type { Db } from "@/lib/db/client";
import { AppError, type ErrorCode } from "@/lib/errors";
import { sniffObject } from "@/lib/sources/decode-object";
import { type PlannedPart, planParts } from "@/lib/sources/plan-parts";
import type { SkippedObject, Source, SourceObject } from "@/lib/sources/source";
import { type Lease, LEASE_SECONDS } from "./claim";

const CHUNK = 500;

export type PlanOutcome = "planned" | "lease_lost";

/**
 * Lists the source and writes its parts. What an earlier, interrupted listing left is replaced. Throws the source's
 * AppError, and `nothing_to_import`.
 */
export async function planMigration(
  db: Db,
  lease: Lease,
  options: { source: Source; signal: AbortSignal; rangeBytes?: number },
): Promise<PlanOutcome> {
  const { source, signal, rangeBytes } = options;
  if (!(await clearPlan(db, lease))) return "lease_lost";
  const parts: PlannedPart[] = [];
  const skipped: SkippedObject[] = [];
  let ordinal = 0;
  let passed = 0;

  async function flush(): Promise<boolean> {
    const first = ordinal;
    const [newParts, newSkipped] = [parts.splice(0), skipped.splice(0)];
    ordinal += newParts.length;
    passed += newSkipped.length;
    return writeChunk(db, lease, { parts: newParts, skipped: newSkipped, first });
  }

  for await (const listed of source.list(signal)) {
    if ("skipped" in listed) skipped.push(listed.skipped);
    else parts.push(...(await partsOf(source, listed.object, { signal, rangeBytes })));
    if (parts.length + skipped.length >= CHUNK && !(await flush())) return "lease_lost";
  }
  signal.throwIfAborted();
  if (!(await flush())) return "lease_lost";
  if (ordinal === 0) throw nothingToImport(passed);
  return (await endPlan(db, lease)) ? "planned" : "lease_lost";
}

/**
 * An object of several parts is looked at first: only plain lines can be cut. Smaller ones cost nothing here; the run of
 * their one part finds out what they are.
 */
async function partsOf(
  source: Source,
  object: SourceObject,
  { signal, rangeBytes }: { signal: AbortSignal; rangeBytes: number | undefined },
): Promise<PlannedPart[]> {
  const parts = planParts(object, { rangeBytes });
  if (parts.length === 1 || (await isLines(source, object, signal))) return parts;
  return planParts(object, { isWhole: true });
}

/** What is wrong with one object is for the run of its part to say. */
async function isLines(source: Source, object: SourceObject, signal: AbortSignal): Promise<boolean> {
  try {
    const found = await sniffObject(source, object, signal);
    return "encoding" in found && found.encoding === "lines";
  } catch (error) {
    if (error instanceof AppError && OF_ONE_OBJECT.has(error.code)) return false;
    throw error;
  }
}

const OF_ONE_OBJECT: ReadonlySet<ErrorCode> = new Set(["object_missing", "object_changed", "object_archived"]);

/** Keeps the lease of a listing that takes long. Null when it is lost. */
export async function renewPlan(db: Db, { id, token }: Lease, leaseSeconds = LEASE_SECONDS): Promise<string | null> {
  const [row] = await db.$queryRaw<{ status: string }[]>`
    UPDATE migrations SET lease_expires_at = now() + make_interval(secs => ${leaseSeconds}::float8)
    WHERE id = ${id}::uuid AND lease_token = ${token}::uuid
    RETURNING status::text`;
  return row?.status ?? null;
}

/** Gives the listing back: at once, or not before the delay. */
export async function releasePlan(db: Db, { id, token }: Lease, delayMs: number | null): Promise<boolean> {
  const released = await db.$executeRaw`
    UPDATE migrations
    SET lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL,
      plan_attempts = plan_attempts + ${delayMs === null ? 0 : 1}::int,
      not_before = now() + make_interval(secs => ${(delayMs ?? 0) / 1_000}::float8)
    WHERE id = ${id}::uuid AND lease_token = ${token}::uuid`;
  return released === 1;
}

/** Takes the row's lock for the length of a statement, so that whoever took the lease over comes wholly before or after. */
export async function clearPlan(db: Db, { id, token }: Lease): Promise<boolean> {
  const [row] = await db.$queryRaw<unknown[]>`
    WITH held AS (
      SELECT id FROM migrations WHERE id = ${id}::uuid AND lease_token = ${token}::uuid AND planned_at IS NULL FOR UPDATE
    ), no_parts AS (
      DELETE FROM parts USING held WHERE migration_id = held.id
    ), no_skipped AS (
      DELETE FROM skipped_objects USING held WHERE migration_id = held.id
    )
    SELECT id FROM held`;
  return row !== undefined;
}

async function writeChunk(
  db: Db,
  { id, token }: Lease,
  { parts, skipped, first }: { parts: PlannedPart[]; skipped: SkippedObject[]; first: number },
): Promise<boolean> {
  const numbers = (of: (part: PlannedPart) => number) => parts.map((part) => String(of(part)));
  const [row] = await db.$queryRaw<unknown[]>`
    WITH held AS (
      SELECT id FROM migrations WHERE id = ${id}::uuid AND lease_token = ${token}::uuid AND planned_at IS NULL FOR UPDATE
    ), new_parts AS (
      INSERT INTO parts (migration_id, ordinal, key, object_key, object_bytes, version, range_start, range_end)
      SELECT held.id, ${first}::int + p.place::int - 1, p.key, p.object_key, p.object_bytes::bigint, p.version,
        p.range_start::bigint, p.range_end::bigint
      FROM held, unnest(
        ${parts.map(({ key }) => key)}::text[], ${parts.map(({ objectKey }) => objectKey)}::text[],
        ${numbers((part) => part.objectBytes)}::text[], ${parts.map(({ version }) => version)}::text[],
        ${numbers((part) => part.rangeStart)}::text[], ${numbers((part) => part.rangeEnd)}::text[]
      ) WITH ORDINALITY AS p (key, object_key, object_bytes, version, range_start, range_end, place)
    ), new_skipped AS (
      INSERT INTO skipped_objects (migration_id, key, bytes, why)
      SELECT held.id, s.key, s.bytes::bigint, s.why
      FROM held, unnest(
        ${skipped.map(({ key }) => key)}::text[], ${skipped.map(({ bytes }) => String(bytes))}::text[],
        ${skipped.map(({ why }) => why)}::text[]
      ) AS s (key, bytes, why)
      ON CONFLICT (migration_id, key) DO NOTHING
    )
    SELECT id FROM held`;
  return row !== undefined;
}

export async function endPlan(db: Db, { id, token }: Lease): Promise<boolean> {
  const planned = await db.$executeRaw`
    UPDATE migrations
    SET planned_at = now(), plan_attempts = 0, lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL
    WHERE id = ${id}::uuid AND lease_token = ${token}::uuid AND planned_at IS NULL`;
  return planned === 1;
}

function nothingToImport(passed: number): AppError {
  const found = passed === 0 ? "There is nothing under this path." : `Nothing to import among ${passed} files.`;
  return new AppError("nothing_to_import", found, {
    hint: "Check the path or prefix, put the export there, and resume; the list of skipped files says why each was left out.",
  });
}
