import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import { type Options, options as optionsSchema } from "@/lib/schemas/options";
import { measureKeptLines } from "./kept-lines";
import { chunksOf, tieLines } from "./mended-lines";
import { transitionOrThrow } from "./transitions";
import { notFound } from "./view";

export type RetryRequest = {
  /** Only rejects of this reason. */
  reason?: string | undefined;
  /** Only these, and in this order. */
  ids?: string[] | undefined;
  /** Instead of the frozen ones, for these lines alone. */
  options?: Options | undefined;
  /** A file of mended lines, tied to the rejects by `tieLines`. */
  mended?: Buffer | undefined;
};

/** `left`: rejects that were asked for and stay as they are: the file has a blank line for them, or they are over 1 MB. */
export type RetryResult = { part: string; moved: number; lines: number; left: number };

/** A line over 1 MB would only be rejected again. */
const HOPELESS = "record_too_large";

const REJECTS_PREFIX = "rejects/";

/** Whether a part is one of `retryRejects`, which alone keeps the records that it sends. A file may be in a folder of that name. */
export const sendsRejects = (part: { objectKey: string; retryOptions: unknown }): boolean =>
  part.retryOptions !== null && part.objectKey.startsWith(REJECTS_PREFIX);

/** The same over parts, in SQL. */
export const SENDS_REJECTS = Prisma.sql`parts.retry_options IS NOT NULL AND starts_with(parts.object_key, ${REJECTS_PREFIX})`;

/** Where the ordinals of parts that send rejects again begin: windows of an export take those below as they are halved. */
const FIRST_ORDINAL = 1_000_000_000;

/**
 * Moves rejects out of their parts' ledgers into a new part that sends them again, under today's mapping. Each is known
 * by its first place in the source, so that it is the same event; the pairs of ids whose `$identify` was refused are free
 * again. A completed migration is queued for it; a paused one sends them when it is resumed. Throws AppError
 * `not_found`, `invalid_transition`, `nothing_to_retry`, `invalid_input`.
 */
export async function retryRejects(db: Db, id: string, request: RetryRequest, actor: string): Promise<RetryResult> {
  return db.$transaction(
    async (tx) => {
      const [migration] = await tx.$queryRaw<{ status: string; options: unknown }[]>`
        SELECT status::text, options FROM migrations WHERE id = ${id}::uuid FOR UPDATE`;
      if (!migration) throw notFound();
      if (migration.status !== "completed" && migration.status !== "paused") {
        throw new AppError("invalid_transition", "Rejects are sent again once the migration is paused or completed.");
      }
      const part = await insertPart(tx, id, optionsFor(request, optionsSchema.parse(migration.options)));
      const { moved, left } = await move(tx, { id, part, request });
      const lines = await measureKeptLines(tx, part);
      const what = `${moved} rejected ${moved === 1 ? "record" : "records"}`;
      const why = request.mended ? `${what}, mended${left > 0 ? `; ${left} left as they were` : ""}` : what;
      await tx.timelineEntry.create({
        data: { migrationId: id, actor, kind: "rejects", what: "rejects sent again", why },
      });
      if (migration.status === "completed") {
        await transitionOrThrow(tx, { id, to: "queued", actor: { person: actor }, reason: "Rejects are sent again." });
      }
      return { part, moved, lines, left };
    },
    { timeout: 60_000 },
  );
}

type Tx = Prisma.TransactionClient;
type Move = { id: string; part: string; request: RetryRequest };

/** Verify finds what was imported by its mark, in all parts or in none. */
function optionsFor({ options }: RetryRequest, frozen: Options): Options {
  if (!options) return frozen;
  const marked = (each: Options) => each.addImportJobId ?? true;
  if (marked(options) === marked(frozen)) return options;
  const message = `This migration sends its events ${marked(frozen) ? "with" : "without"} $import_job_id, and so must its rejects: Verify would report a loss.`;
  throw new AppError("invalid_input", message, {
    hint: `Leave addImportJobId at ${marked(frozen)}.`,
    fields: { "options.addImportJobId": [`It stays ${marked(frozen)}, as when the migration was started.`] },
  });
}

async function insertPart(tx: Tx, migrationId: string, options: Options): Promise<string> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO parts (migration_id, ordinal, key, object_key, object_bytes, version, range_start, range_end, retry_options)
    SELECT ${migrationId}::uuid, nth, 'rejects sent again ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
      ${REJECTS_PREFIX} || ${migrationId} || '/' || nth, 0, 'retry', 0, 0, ${JSON.stringify(options)}::jsonb
    FROM (
      SELECT greatest(coalesce(max(ordinal), 0), ${FIRST_ORDINAL - 1}::int) + 1 AS nth
      FROM parts WHERE migration_id = ${migrationId}::uuid
    ) last
    RETURNING id`;
  if (!row) throw new Error("The part was not written.");
  return row.id;
}

async function move(tx: Tx, { id, part, request }: Move): Promise<{ moved: number; left: number }> {
  const { reason, ids, mended } = request;
  const which = Prisma.sql`migration_id = ${id}::uuid
    AND (${reason ?? null}::text IS NULL OR reason = ${reason ?? null})
    AND (${ids ?? null}::text[] IS NULL OR id = ANY(${ids ?? null}::text[]::bigint[]))`;
  if (!mended) {
    const moved = await moveGiven(
      tx,
      { id, part },
      Prisma.sql`
      SELECT id, (row_number() OVER (ORDER BY id) - 1)::int AS seq, NULL::bytea AS bytes FROM rejects
      WHERE ${which} AND raw IS NOT NULL AND reason <> ${HOPELESS}`,
    );
    if (moved === 0) throw nothingToRetry(reason);
    return { moved, left: (ids?.length ?? moved) - moved };
  }
  const rejects = await tx.$queryRaw<{ id: string }[]>`SELECT id::text FROM rejects WHERE ${which} ORDER BY rejects.id`;
  if (rejects.length === 0 && !ids) throw nothingToRetry(reason);
  const tied = tieLines(
    mended,
    rejects.map((reject) => reject.id),
    ids,
  );
  for (const chunk of chunksOf(tied)) {
    await moveGiven(
      tx,
      { id, part },
      Prisma.sql`
      SELECT g.id::bigint AS id, g.seq, decode(g.bytes, 'base64') AS bytes
      FROM unnest(
        ${chunk.map((line) => line.id)}::text[], ${chunk.map(({ seq }) => seq)}::int[],
        ${chunk.map(({ bytes }) => bytes.toString("base64"))}::text[]
      ) AS g (id, seq, bytes)`,
    );
  }
  return { moved: tied.length, left: rejects.length - tied.length };
}

/** One statement: a reject is either still kept, or moved and no longer counted. `given`: id, seq, and bytes, null for those it has. */
async function moveGiven(tx: Tx, { id, part }: Omit<Move, "request">, given: Prisma.Sql): Promise<number> {
  const [row] = await tx.$queryRaw<{ moved: number }[]>`
    WITH given AS (${given}), moved AS (
      DELETE FROM rejects r USING given WHERE r.id = given.id AND r.migration_id = ${id}::uuid
      RETURNING r.part_id, r.reason, r.detail, r."offset", r.pair, r.object_key, r.object_at,
        given.seq, coalesce(given.bytes, r.raw) AS bytes, CASE WHEN given.bytes IS NOT NULL THEN r.raw END AS original
    ), counted AS (
      SELECT part_id, sum(n) AS n, jsonb_object_agg(reason, -n) AS less
      FROM (SELECT part_id, reason, count(*) AS n FROM moved GROUP BY 1, 2) reasons GROUP BY part_id
    ), uncounted AS (
      UPDATE parts SET read = read - counted.n, rejected = rejected - counted.n,
        rejected_by = add_counts(rejected_by, counted.less), revision = revision + 1
      FROM counted WHERE parts.id = counted.part_id
    ), kept AS (
      INSERT INTO retry_lines (part_id, seq, bytes, object_key, object_at, reason, detail, original)
      SELECT ${part}::uuid, seq, bytes, coalesce(moved.object_key, parts.object_key), coalesce(object_at, moved."offset"),
        reason, detail, original
      FROM moved JOIN parts ON parts.id = moved.part_id
    ), no_pieces AS (
      DELETE FROM reject_pieces p USING moved WHERE p.part_id = moved.part_id AND p."offset" = moved."offset"
    ), unclaimed AS (
      DELETE FROM identify_pairs p USING moved WHERE p.migration_id = ${id}::uuid AND p.pair = moved.pair
    )
    SELECT count(*)::int AS moved FROM moved`;
  return row?.moved ?? 0;
}

function nothingToRetry(reason: string | undefined): AppError {
  const which = reason === undefined ? "There is no reject" : "There is no reject of this reason";
  return new AppError("nothing_to_retry", `${which} that could be sent again.`, {
    hint: "Records over 1 MB would only be rejected again; they stay where they are.",
  });
}
