import type { Db } from "@/lib/db/client";
import { hashToken } from "@/lib/auth/tokens";
import type { CapturedEvent } from "./captured-event";

type Folded = CapturedEvent & { copies: number };

/** The sandbox whose capture address has this token; null when there is none. */
export async function findSandbox(db: Db, token: string): Promise<string | null> {
  const found = await db.destination.findFirst({
    where: { kind: "sandbox", tokenHash: Uint8Array.from(hashToken(token)) },
    select: { id: true },
  });
  return found?.id ?? null;
}

/** Between the events' texts: a raw control character, which valid JSON never holds. One long text is far quicker to hand to the driver than an array. */
const SEPARATOR = "\x1e";

/** Keeps a batch, all of it or nothing. A repeat of what is there, or within the batch, only counts as a copy. */
export async function storeEvents(db: Db, sandboxId: string, events: CapturedEvent[]): Promise<void> {
  const rows = fold(events);
  const column = (of: (row: Folded) => string) => rows.map(of);
  await db.$executeRaw`
    INSERT INTO sandbox_events (destination_id, fold_key, uuid, event, distinct_id, timestamp, raw, copies)
    SELECT ${sandboxId}::uuid, decode(fold_key, 'hex'), uuid, event, distinct_id, timestamp, raw, copies
    FROM unnest(
      ${column((row) => row.foldKey)}::text[], ${column((row) => row.uuid)}::text[],
      ${column((row) => row.event)}::text[], ${column((row) => row.distinctId)}::text[],
      ${column((row) => row.timestamp)}::text[],
      string_to_array(${column((row) => row.raw).join(SEPARATOR)}, ${SEPARATOR}),
      ${rows.map((row) => row.copies)}::int[]
    ) AS arrived (fold_key, uuid, event, distinct_id, timestamp, raw, copies)
    ON CONFLICT (destination_id, fold_key) DO UPDATE SET copies = sandbox_events.copies + excluded.copies`;
}

/** One row a key, as an upsert needs, and in the keys' order, so that two batches with the same events never deadlock. */
function fold(events: CapturedEvent[]): Folded[] {
  const byKey = new Map<string, Folded>();
  for (const event of events) {
    const seen = byKey.get(event.foldKey);
    if (seen) seen.copies += 1;
    else byKey.set(event.foldKey, { ...event, copies: 1 });
  }
  return [...byKey.values()].sort((a, b) => (a.foldKey < b.foldKey ? -1 : 1));
}
