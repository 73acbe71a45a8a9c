import { parentPort } from "node:worker_threads";
import { gzipSync } from "node:zlib";

import { sliceBatches } from "@/lib/pipeline/slice-batches";
import type { ContentType } from "@/lib/transforms/transform";
import { transformBlock } from "@/lib/transforms/transform-block";

export type SplitJob = {
  bytes: Uint8Array;
  memory: Uint8Array;
  inside: boolean;
  contentType: string;
  objectKey: string;
};

/** What is left to compress, as places in the output, or what is compressed already. */
export type SplitAnswer = { bytes: Uint8Array; output: Uint8Array; batches: [number, number][]; bodies: Uint8Array[] };

const LIMITS = { maxBytes: 2_000_000, maxEvents: 2_500 };

parentPort?.on("message", ({ bytes, memory, inside, contentType, objectKey }: SplitJob) => {
  const context = {
    contentType: contentType as ContentType,
    options: {},
    migrationId: "00000000-0000-4000-8000-000000000000",
    createdAt: "2030-01-01T00:00:00Z",
    objectKey,
  };
  const into = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
  const { output, eventEnds } = transformBlock({ bytes, offset: 0 }, context, { maxRejects: Infinity }, into);
  const answer: SplitAnswer = { bytes, output, batches: [], bodies: [] };
  for (const { batch } of sliceBatches(output, eventEnds, LIMITS)) {
    const start = batch.json.byteOffset - output.byteOffset;
    if (inside) answer.bodies.push(gzipSync(list(batch.json), { level: 1 }));
    else answer.batches.push([start, start + batch.json.length]);
  }
  parentPort?.postMessage(answer, [bytes.buffer as ArrayBuffer, output.buffer as ArrayBuffer]);
});

/** The sink counts what is a list. */
function list(events: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from("["), events, Buffer.from("]")]);
}
