import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { gzip } from "node:zlib";

import { Pool } from "undici";

import { Slots } from "@/lib/destination/slots";
import { SpareMemory } from "@/lib/spare-memory";
import { cutBlocks } from "@/lib/pipeline/cut-blocks";
import { createFolderSource } from "@/lib/sources/folder";

import { measured } from "./measured.mjs";
import type { SplitAnswer, SplitJob } from "./split-thread";

// Read, cut, transform in threads, gzip there or on the thread pool, POST: to see where gzip should run.

const BLOCKS = 16;
const compress = promisify(gzip);
/** The sink counts what is a list. */
const [OPEN, CLOSE] = [Buffer.from("["), Buffer.from("]")];
const never = new AbortController().signal;
const entry = new URL("./split-thread.mjs", import.meta.url);

await measured(async ({ file, sinkUrl, contentType, settings }) => {
  const { threads = 1, inside = 0 } = settings;
  const http = new Pool(sinkUrl, { connections: 8 });
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  const spare = { blocks: new SpareMemory(BLOCKS), outputs: new SpareMemory(BLOCKS) };
  const slots = new Slots(BLOCKS);
  const idle = Array.from({ length: threads }, () => new Worker(entry, { execArgv: [] }));
  const workers = [...idle];
  const waiting: Uint8Array[] = [];
  const running = new Set<Promise<void>>();

  function next(): void {
    const worker = idle.length > 0 && waiting.length > 0 ? idle.pop() : undefined;
    const bytes = worker && waiting.shift();
    if (!worker || !bytes) return;
    const memory = spare.outputs.take(bytes.length + (bytes.length >> 2));
    const job: SplitJob = { bytes, memory, inside: inside === 1, contentType, objectKey: basename(file) };
    worker.once("message", (answer: SplitAnswer) => {
      idle.push(worker);
      const sent = deliver(answer).finally(() => {
        running.delete(sent);
        slots.release();
      });
      running.add(sent);
      next();
    });
    worker.postMessage(job, [bytes.buffer as ArrayBuffer, memory.buffer as ArrayBuffer]);
  }

  async function deliver({ bytes, output, batches, bodies }: SplitAnswer): Promise<void> {
    await Promise.all([
      ...batches.map(async ([start, end]) =>
        post(await compress(Buffer.concat([OPEN, output.subarray(start, end), CLOSE]), { level: 1 })),
      ),
      ...bodies.map((body) => post(body)),
    ]);
    spare.blocks.give(bytes);
    spare.outputs.give(output);
  }

  async function post(body: Uint8Array): Promise<void> {
    const { body: answer } = await http.request({ method: "POST", path: "/batch/", headers, body });
    await answer.dump();
  }

  const source = createFolderSource(basename(file), dirname(file));
  const keepOversized = async () => undefined;
  for await (const listed of source.list(never)) {
    if (!("object" in listed)) continue;
    const chunks = source.read(listed.object, 0, never, { reuseMemory: true });
    const newBlock = (bytes: number) => spare.blocks.take(bytes).subarray(0, bytes);
    for await (const cut of cutBlocks(chunks, { start: 0, end: Infinity, keepOversized, newBlock })) {
      if (cut.kind !== "lines") continue;
      await slots.take(never);
      waiting.push(cut.bytes);
      next();
    }
  }
  for (let block = 0; block < BLOCKS; block++) await slots.take(never);
  await Promise.all(running);
  await Promise.all([http.close(), ...workers.map((worker) => worker.terminate())]);
});
