import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Prisma } from "@/lib/generated/prisma/client";
import { type Options, options as optionsSchema } from "@/lib/schemas/options";
import { insertKeptLines, measureKeptLines } from "./kept-lines";
import { transitionOrThrow } from "./transitions";
import { notFound } from "./view";

export type RetryRequest = {
  /** Only rejects of this reason. */
  reason?: string | undefined;
  /** Instead of the frozen ones, for these lines alone. */
  options?: Options | undefined;
  /** Instead of the lines as they were: mended ones, without newlines. */
  mended?: Uint8Array[] | undefined;
};

/** A line over 1 MB would only be rejected again. */
const HOPELESS = "record_too_large";

/**
 * Moves rejects out of their parts' ledgers into a new part that sends them again, under today's mapping. A completed
 * migration is queued for it; a paused one sends them when it is resumed. Throws AppError `not_found`,
 * `invalid_transition`, `nothing_to_retry`.
 */
export async function retryRejects(
  db: Db,
  id: string,
  request: RetryRequest,
  actor: string,
): Promise<{ part: string; moved: number; lines: number }> {
  return db.$transaction(
    async (tx) => {
      const [migration] = await tx.$queryRaw<{ status: string; options: unknown }[]>`
        SELECT status::text, options FROM migrations WHERE id = ${id}::uuid FOR UPDATE`;
      if (!migration) throw notFound();
      if (migration.status !== "completed" && migration.status !== "paused") {
        throw new AppError("invalid_transition", "Rejects are sent again once the migration is paused or completed.");
      }
      const part = await insertPart(tx, id, request.options ?? optionsSchema.parse(migration.options));
      const moved = await moveRejects(tx, id, { part, reason: request.reason, keepLines: !request.mended });
      if (moved === 0) throw nothingToRetry(request.reason);
      if (request.mended) await insertKeptLines(tx, part, request.mended);
      const lines = await measureKeptLines(tx, part);
      const why = `${moved} rejected ${moved === 1 ? "record" : "records"}${request.mended ? `, mended as ${lines}` : ""}`;
      await tx.timelineEntry.create({ data: { migrationId: id, actor, what: "rejects sent again", why } });
      if (migration.status === "completed") {
        await transitionOrThrow(tx, { id, to: "queued", actor: { person: actor }, reason: "Rejects are sent again." });
      }
      return { part, moved, lines };
    },
    { timeout: 60_000 },
  );
}

type Tx = Prisma.TransactionClient;

async function insertPart(tx: Tx, migrationId: string, options: Options): Promise<string> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO parts (migration_id, ordinal, key, object_key, object_bytes, version, range_start, range_end, retry_options)
    SELECT ${migrationId}::uuid, coalesce(max(ordinal), -1) + 1, 'rejects sent again ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
      'rejects/' || ${migrationId} || '/' || (coalesce(max(ordinal), -1) + 1), 0, 'retry', 0, 0, ${JSON.stringify(options)}::jsonb
    FROM parts WHERE migration_id = ${migrationId}::uuid
    RETURNING id`;
  if (!row) throw new Error("The part was not written.");
  return row.id;
}

/** One statement: a reject is either still kept, or moved and no longer counted. */
async function moveRejects(
  tx: Tx,
  migrationId: string,
  { part, reason, keepLines }: { part: string; reason: string | undefined; keepLines: boolean },
): Promise<number> {
  const [row] = await tx.$queryRaw<{ moved: number }[]>`
    WITH moved AS (
      DELETE FROM rejects
      WHERE migration_id = ${migrationId}::uuid AND raw IS NOT NULL AND reason <> ${HOPELESS}
        AND (${reason ?? null}::text IS NULL OR reason = ${reason ?? null})
      RETURNING id, part_id, reason, raw
    ), counted AS (
      SELECT part_id, sum(n) AS n, jsonb_object_agg(reason, -n) AS less
      FROM (SELECT part_id, reason, count(*) AS n FROM moved GROUP BY 1, 2) reasons GROUP BY part_id
    ), uncounted AS (
      UPDATE parts SET read = read - counted.n, rejected = rejected - counted.n,
        rejected_by = add_counts(rejected_by, counted.less), revision = revision + 1
      FROM counted WHERE parts.id = counted.part_id
    ), kept AS (
      INSERT INTO retry_lines (part_id, seq, bytes)
      SELECT ${part}::uuid, row_number() OVER (ORDER BY id) - 1, raw FROM moved WHERE ${keepLines}
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
