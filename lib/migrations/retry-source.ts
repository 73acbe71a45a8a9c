import type { Db } from "@/lib/db/client";
import type { Source } from "@/lib/sources/source";

const NEWLINE = Buffer.from("\n");
/** A line may have 1 MB. */
const PAGE = 20;

/** The lines of a part that sends rejects again, as the one object of a source. They do not change until it has ended. */
export function createRetrySource(db: Db, partId: string): Source {
  async function* read(start: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    let skip = start;
    for (let next = 0; ;) {
      signal.throwIfAborted();
      const rows = await db.retryLine.findMany({
        where: { partId, seq: { gte: next } },
        orderBy: { seq: "asc" },
        take: PAGE,
      });
      for (const { seq, bytes } of rows) {
        const line = Buffer.concat([bytes, NEWLINE]);
        if (skip < line.length) yield line.subarray(skip);
        skip = Math.max(0, skip - line.length);
        next = seq + 1;
      }
      if (rows.length < PAGE) return;
    }
  }
  return {
    // Its part was made with it.
    list: async function* () {},
    read: (_object, start, signal) => read(start, signal),
    close: async () => undefined,
  };
}
