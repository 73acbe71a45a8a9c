import type { Prisma } from "@/lib/generated/prisma/client";
import type { LinePlace } from "@/lib/transforms/transform";

type Tx = Prisma.TransactionClient;

const CHUNK = 1_000;

/** Lines that a part keeps itself, without newlines, each with the place in the source that its record is known by. */
export async function insertKeptLines(
  tx: Tx,
  partId: string,
  lines: readonly (LinePlace & { bytes: Uint8Array })[],
): Promise<void> {
  for (let from = 0; from < lines.length; from += CHUNK) {
    const rows = lines.slice(from, from + CHUNK).map(({ bytes, objectKey, offset }, at) => ({
      ...{ partId, seq: from + at, bytes: Uint8Array.from(bytes), objectKey, objectAt: offset },
    }));
    await tx.retryLine.createMany({ data: rows });
  }
}

/**
 * Makes the part as long as its lines, each with a newline behind it; answers how many they are. The object counts as one
 * byte longer than the part's range, which says that its bytes are plain lines: nobody is to guess a format by how the
 * first one begins.
 */
export async function measureKeptLines(tx: Tx, partId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ lines: number }[]>`
    WITH size AS (
      SELECT count(*)::int AS lines, coalesce(sum(length(bytes) + 1), 0) AS bytes
      FROM retry_lines WHERE part_id = ${partId}::uuid
    ), measured AS (
      UPDATE parts SET range_end = size.bytes, object_bytes = size.bytes + 1 FROM size WHERE parts.id = ${partId}::uuid
    )
    SELECT lines FROM size`;
  return row?.lines ?? 0;
}
