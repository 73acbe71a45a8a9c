import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Migration, Prisma } from "@/lib/generated/prisma/client";
import { dayText } from "@/lib/migrations/day-text";
import { note } from "@/lib/migrations/note";
import { notFound } from "@/lib/migrations/view";
import { options } from "@/lib/schemas/options";
import type { ResendView } from "@/lib/schemas/verify";

type Tx = Prisma.TransactionClient;

/**
 * Sends the events of one UTC day of a completed migration again, as they were: with its mark and the same uuids, so that
 * the destination keeps one of each. A migration of its own does it, over copies of the parts that had delivered events of
 * that day; the first one's ledger stays as it is. Throws AppError `not_found`, `invalid_transition`, `nothing_to_resend`.
 */
export async function resendDay(db: Db, id: string, day: string, actor: string): Promise<{ id: string }> {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM migrations WHERE id = ${id}::uuid FOR UPDATE`;
    const first = await tx.migration.findUnique({ where: { id } });
    if (!first) throw notFound();
    await assertMay(tx, first, day);
    const mended = await sentAgainOf(tx, id, day);
    const made = await tx.migration.create({ data: dataOf(first, day, actor), select: { id: true, name: true } });
    const copied = await copyParts(tx, { from: id, to: made.id, day });
    if (copied === 0) throw nothingThere(day, mended);
    const left = mended > 0 ? ` Without ${mended} that were sent as rejects: their lines are kept no longer.` : "";
    await note(tx, {
      migrationId: id,
      kind: "verify",
      actor,
      what: "day sent again",
      why: `${day}, by “${made.name}”.${left}`,
    });
    return { id: made.id };
  });
}

/** Those who sent its days again, the newest first. */
export async function resendsOf(db: Pick<Db, "migration">, id: string): Promise<ResendView[]> {
  const rows = await db.migration.findMany({
    where: { resendOf: id },
    orderBy: { createdAt: "desc" },
    select: { id: true, status: true, resendDay: true, endedAt: true },
  });
  return rows.flatMap(({ resendDay: day, endedAt, ...row }) =>
    day ? [{ ...row, day: dayText(day), ...(endedAt && { endedAt: endedAt.toISOString() }) }] : [],
  );
}

/** When the last event of a migration was sent, those of its days that were sent again included; null while some are. */
export async function lastSentAt(db: Db, { id, endedAt }: Pick<Migration, "id" | "endedAt">): Promise<Date | null> {
  const [row] = await db.$queryRaw<{ live: boolean | null; last: Date | null }[]>`
    SELECT bool_or(ended_at IS NULL) AS live, max(ended_at) AS last FROM migrations WHERE resend_of = ${id}::uuid`;
  if (endedAt === null || row?.live) return null;
  return row?.last && row.last > endedAt ? row.last : endedAt;
}

async function assertMay(tx: Tx, { id, status, test, resendOf }: Migration, day: string): Promise<void> {
  if (test)
    throw new AppError("invalid_transition", "The days of a test are not sent again.", {
      hint: "Start the test again: the same records become the same events.",
    });
  if (resendOf !== null)
    throw new AppError("invalid_transition", "This migration itself sends a day of another one again.", {
      hint: "Ask for the day at the migration that it belongs to.",
    });
  if (status !== "completed")
    throw new AppError(
      "invalid_transition",
      `The migration is ${status}; its days can be sent again once it has completed.`,
    );
  const resendDay = new Date(day);
  const live = await tx.migration.findFirst({
    where: { resendOf: id, resendDay, endedAt: null },
    select: { name: true },
  });
  if (live)
    throw new AppError("invalid_transition", `“${live.name}” has not ended yet.`, {
      hint: "Wait for its end, then verify; or cancel it.",
    });
}

const NAME_LENGTH = 200;

function dataOf(first: Migration, day: string, actor: string): Prisma.MigrationUncheckedCreateInput {
  const { name, sourceKind, contentType, source, sourceSecret, vendorProject, destinationId } = first;
  const mapping = options.parse(first.options);
  const why = `Sends the events of ${day} of “${name}” again.`;
  return {
    name: `${day} of ${name}, sent again`.slice(0, NAME_LENGTH),
    ...{ sourceKind, contentType, source: source as object, sourceSecret, vendorProject, destinationId },
    ...{ options: first.options as object, rejectAllowance: mapping.rejectLimit, createdBy: actor },
    ...{ resendOf: first.id, resendDay: new Date(day), plannedAt: new Date() },
    timeline: { create: { actor, what: "created", why } },
  };
}

/** Pinned as they were; a window of an export is downloaded again. */
async function copyParts(tx: Tx, { from, to, day }: { from: string; to: string; day: string }): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO parts (migration_id, ordinal, key, object_key, object_bytes, version, range_start, range_end,
      window_start, window_end, window_halved)
    SELECT ${to}::uuid, ordinal, key, object_key, CASE WHEN window_start IS NULL THEN object_bytes ELSE 0 END,
      CASE WHEN window_start IS NULL THEN version ELSE '' END, range_start,
      CASE WHEN window_start IS NULL THEN range_end ELSE 0 END, window_start, window_end, window_halved
    FROM parts p
    WHERE migration_id = ${from}::uuid AND status = 'done' AND retry_options IS NULL AND EXISTS (
      SELECT 1 FROM part_tallies t WHERE t.part_id = p.id AND t.day = ${day}::date AND t.count > 0
    )`;
}

/** Events of the day that came of rejects: mended, or under other options. */
async function sentAgainOf(tx: Tx, id: string, day: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT coalesce(sum(t.count), 0)::float8 AS count FROM part_tallies t JOIN parts p ON p.id = t.part_id
    WHERE p.migration_id = ${id}::uuid AND p.retry_options IS NOT NULL AND t.day = ${day}::date`;
  return row?.count ?? 0;
}

function nothingThere(day: string, mended: number): AppError {
  return mended > 0
    ? new AppError(
        "nothing_to_resend",
        `All events of ${day} came of rejects that were sent again; their lines are kept no longer.`,
      )
    : new AppError("nothing_to_resend", `No event of ${day} was accepted, so there is none to send again.`, {
        hint: "The days with events are those that Verify lists.",
      });
}
