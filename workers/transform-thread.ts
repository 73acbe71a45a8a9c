import { parentPort } from "node:worker_threads";

import { ownMemory, type TransformAnswer, type TransformJob } from "@/lib/pipeline/thread-messages";
import { transformBlock } from "@/lib/transforms/transform-block";

/** The thread of lib/pipeline/transform-pool.ts: a block in, its result out; bytes are moved both ways. */
parentPort?.on("message", (job: TransformJob) => {
  parentPort?.postMessage(...answer(job));
});

function answer({ bytes, offset, places, context, limits, memory }: TransformJob): [TransformAnswer, ArrayBuffer[]] {
  const began = performance.now();
  try {
    const { buffer, byteOffset, byteLength } = memory;
    const result = transformBlock(
      { bytes, offset, places },
      context,
      limits,
      Buffer.from(buffer, byteOffset, byteLength),
    );
    const { output, eventEnds, eventLines, eventKinds, eventTallies, foldKeys, claims } = result;
    const views = [bytes, output, eventEnds, eventLines, eventKinds, eventTallies, foldKeys, claims];
    return [{ bytes, result, ms: performance.now() - began }, ownMemory(views)];
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [{ bytes, failure }, ownMemory([bytes])];
  }
}
