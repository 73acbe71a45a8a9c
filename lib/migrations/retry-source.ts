import type { Db } from "@/lib/db/client";
import type { PlacesOf } from "@/lib/pipeline/places-of";
import type { Source } from "@/lib/sources/source";
import type { Block } from "@/lib/transforms/transform";

const NEWLINE = Buffer.from("\n");
/** A line may have 1 MB. */
const PAGE = 20;

type Places = NonNullable<Block["places"]>;

/**
 * The lines that a part keeps itself, as the one object of a source, and where they stood before. They do not change
 * until it has ended.
 */
export function createRetrySource(db: Db, partId: string): { source: Source; placesOf: PlacesOf } {
  /** Of lines that are read and not yet asked for. */
  let ahead: Places = [];
  async function* read(start: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    ahead = [];
    let at = 0;
    for (let next = 0; ;) {
      signal.throwIfAborted();
      const rows = await db.retryLine.findMany({
        where: { partId, seq: { gte: next } },
        orderBy: { seq: "asc" },
        take: PAGE,
      });
      for (const { seq, bytes, objectKey, objectAt } of rows) {
        const line = Buffer.concat([bytes, NEWLINE]);
        if (objectKey !== null && objectAt !== null) ahead.push({ at, objectKey, offset: Number(objectAt) });
        if (start < at + line.length) yield line.subarray(Math.max(0, start - at));
        at += line.length;
        next = seq + 1;
      }
      if (rows.length < PAGE) return;
    }
  }
  return {
    source: {
      // Its part was made with it.
      list: async function* () {},
      read: (_object, start, signal) => read(start, signal),
      close: async () => undefined,
    },
    placesOf(start, end) {
      const within = ahead.filter(({ at }) => at >= start && at < end);
      ahead = ahead.filter(({ at }) => at >= end);
      return within.map(({ at, ...place }) => ({ ...place, at: at - start }));
    },
  };
}
