import { basename, dirname } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { createCaptureClient } from "@/lib/destination/capture-client";
import type { EventBatch } from "@/lib/destination/destination";
import { BlockLedger } from "@/lib/pipeline/block-ledger";
import { cutBlocks } from "@/lib/pipeline/cut-blocks";
import { dropRepeats } from "@/lib/pipeline/drop-repeats";
import { FoldSet } from "@/lib/pipeline/fold-set";
import { SampleKeeper } from "@/lib/pipeline/sample-keeper";
import { sliceBatches } from "@/lib/pipeline/slice-batches";
import { createFolderSource } from "@/lib/sources/folder";
import type { Block, BlockResult, ContentType, TransformContext } from "@/lib/transforms/transform";
import { transformBlock } from "@/lib/transforms/transform-block";

import { measured } from "./measured.mjs";

// Each stage alone, one after the other on one thread, on what the stage before it made. CPU time, so that a busy
// machine changes little.

/** Of the input held in memory between the stages. */
const BYTES = 96 * 1024 * 1024;
const BATCH = { maxBytes: 2_000_000, maxEvents: 2_500 };
const never = new AbortController().signal;

await measured(async ({ file, sinkUrl, contentType }) => {
  const stages: { name: string; cpuSeconds: number }[] = [];
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    stages.push({ name, cpuSeconds: (user + system) / 1e6 });
    return result;
  };
  const context: TransformContext = {
    contentType: contentType as ContentType,
    options: {},
    migrationId: "00000000-0000-4000-8000-000000000000",
    createdAt: "2030-01-01T00:00:00Z",
    objectKey: basename(file),
  };
  const limits = { maxRejects: Number.MAX_SAFE_INTEGER };

  const chunks = await timed("read", () => read(file));
  const blocks = await timed("cut into blocks", () => cut(chunks));
  // What the engine learns in the first blocks is not the stage's cost.
  for (const block of blocks.slice(0, 8)) transformBlock(block, context, limits);
  const results: BlockResult[] = await timed("transform", () =>
    blocks.map((block) => transformBlock(block, context, limits)),
  );
  await timed("fold", () => {
    const seen = new FoldSet();
    for (const result of results) dropRepeats(result, seen);
  });
  const batches: EventBatch[] = await timed("ledger, batches", () =>
    results.flatMap((result, i) => {
      new BlockLedger(blocks[i] as Block, result).close(new SampleKeeper());
      return [...sliceBatches(result.output, result.eventEnds, BATCH)].map(({ batch }) => batch);
    }),
  );
  const packed: Record<number, number> = {};
  let bodies: Buffer[] = [];
  for (const level of [6, 3, 1]) {
    bodies = await timed(`gzip ${level}`, () => batches.map(({ json }) => gzipSync(json, { level })));
    packed[level] = bodies.reduce((sum, { length }) => sum + length, 0);
  }
  await timed("gunzip (the receiver's)", () => bodies.forEach((body) => gunzipSync(body)));
  const client = createCaptureClient({
    host: sinkUrl,
    projectToken: "phc_bench",
    policy: { allowPrivate: ["127.0.0.1"] },
    batchUrlPath: "/batch/",
    connections: 8,
  });
  await timed("POST", async () => {
    for (const body of bodies) await client.post(body, never);
  });
  await client.close();
  const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
  return {
    stages,
    records: sum(results.map(({ records }) => records)),
    inputBytes: sum(blocks.map(({ bytes }) => bytes.length)),
    outputBytes: sum(results.map(({ output }) => output.length)),
    packed,
  };
});

async function read(file: string): Promise<Buffer[]> {
  const source = createFolderSource(basename(file), dirname(file));
  const chunks: Buffer[] = [];
  for await (const listed of source.list(never)) {
    if (!("object" in listed)) continue;
    let bytes = 0;
    for await (const chunk of source.read(listed.object, 0, never)) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= BYTES) break;
    }
  }
  return chunks;
}

async function cut(chunks: Buffer[]): Promise<Block[]> {
  const blocks: Block[] = [];
  const end = chunks.reduce((sum, { length }) => sum + length, 0);
  const keepOversized = async () => undefined;
  for await (const cut of cutBlocks(each(chunks), { start: 0, end, keepOversized })) {
    if (cut.kind === "lines") blocks.push(cut);
  }
  // The last line may be cut through.
  blocks.pop();
  return blocks;
}

async function* each(chunks: Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}
