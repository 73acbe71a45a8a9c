import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { sandboxEventList, sandboxEventsQuery, SandboxSummary } from "@/lib/schemas/sandbox";
import type { z } from "zod";

type Query = z.infer<typeof sandboxEventsQuery>;
type Page = z.infer<typeof sandboxEventList>;

const MAX_NAMES = 200;

/** What arrived, newest first; `event` and `distinctId` are taken exactly. */
export async function listSandboxEvents(db: Db, sandboxId: string, query: Query): Promise<Page> {
  await assertSandbox(db, sandboxId);
  const { event, distinctId, cursor, limit } = query;
  const before = cursor === undefined ? {} : { id: { lt: cursorId(cursor) } };
  const rows = await db.sandboxEvent.findMany({
    where: { destinationId: sandboxId, ...(event && { event }), ...(distinctId && { distinctId }), ...before },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const items = rows.slice(0, limit).map(({ id, uuid, event, distinctId, timestamp, raw, copies }) => ({
    ...{ id: String(id), uuid, event, distinctId, timestamp, raw, copies },
  }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

type Totals = { events: bigint; received: bigint; people: bigint; first: string | null; last: string | null };

/** The whole sandbox in numbers; names are the commonest 200. */
export async function summariseSandbox(db: Db, sandboxId: string): Promise<SandboxSummary> {
  await assertSandbox(db, sandboxId);
  const [[totals], names] = await Promise.all([
    db.$queryRaw<Totals[]>`
      SELECT count(*) AS events, coalesce(sum(copies), 0)::bigint AS received,
             count(DISTINCT distinct_id) AS people, min(timestamp) AS first, max(timestamp) AS last
      FROM sandbox_events WHERE destination_id = ${sandboxId}::uuid`,
    db.$queryRaw<{ event: string; count: bigint }[]>`
      SELECT event, count(*) AS count FROM sandbox_events WHERE destination_id = ${sandboxId}::uuid
      GROUP BY event ORDER BY count(*) DESC, event LIMIT ${MAX_NAMES}`,
  ]);
  return {
    events: Number(totals?.events ?? 0),
    received: Number(totals?.received ?? 0),
    people: Number(totals?.people ?? 0),
    names: names.map(({ event, count }) => ({ event, count: Number(count) })),
    firstTimestamp: totals?.first ?? null,
    lastTimestamp: totals?.last ?? null,
  };
}

async function assertSandbox(db: Db, id: string): Promise<void> {
  const found = await db.destination.findFirst({ where: { id, kind: "sandbox" }, select: { id: true } });
  if (!found) throw new AppError("not_found", "There is no such sandbox.");
}

function cursorId(cursor: string): bigint {
  if (/^\d{1,18}$/.test(cursor)) return BigInt(cursor);
  throw new AppError("invalid_input", "This cursor is not one this app gave.", {
    fields: { cursor: ["Not a cursor."] },
  });
}
