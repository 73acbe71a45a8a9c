import { decodeObject } from "./decode-object";
import type { Source, SourceObject } from "./source";

const MOST_BYTES = 512 * 1024;
const NEWLINE = 0x0a;

/** Records at an object's beginning, and how many of its bytes they take as it lies there, packed or not. */
export type Measured = { records: number; bytes: number };

/** Throws as `decodeObject` does. */
export async function measureRecords(source: Source, object: SourceObject, signal: AbortSignal): Promise<Measured> {
  let [records, decoded, consumed, ended] = [0, 0, 0, true];
  let last = NEWLINE;
  for await (const chunk of decodeObject(source, object, { signal, onConsumed: (bytes) => (consumed = bytes) })) {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) records++;
    last = chunk.at(-1) ?? last;
    decoded += chunk.length;
    ended = decoded < MOST_BYTES;
    if (!ended) break;
  }
  if (ended) return { records: records + (last === NEWLINE ? 0 : 1), bytes: object.bytes };
  return { records, bytes: consumed };
}
