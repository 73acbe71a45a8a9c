import { Worker } from "node:worker_threads";

import { SpareMemory } from "@/lib/spare-memory";
import { AppError } from "@/lib/errors";
import type { Block, BlockResult, TransformContext } from "@/lib/transforms/transform";
import { transformBlock } from "@/lib/transforms/transform-block";

import { createInlinePool, type TransformLimits, type TransformPool } from "./inline-pool";

import { ownMemory, type TransformAnswer, type TransformJob } from "./thread-messages";

export type { TransformPool } from "./inline-pool";

type Job = {
  block: Block;
  context: TransformContext;
  limits: TransformLimits;
  resolve(result: BlockResult): void;
  reject(error: Error): void;
};

type Thread = { worker: Worker; job: Job | null };

type PoolOptions = {
  /** 0: transforms run in the calling thread. */
  threads: number;
  /** Another thread than ours; tests of crashes use it. */
  entry?: URL;
};

/** Of 2 MB blocks, and of their outputs: what a worker has in hand at most. */
const SPARE_PIECES = 32;

/** Beside a built worker stands its built thread; a thread of the sources has to compile them as it loads. */
const ENTRY = import.meta.url.endsWith(".ts") ? "../../workers/start-transform-thread.mjs" : "./transform-thread.mjs";

/** Threads start when there is work for them; one that dies fails its block and is replaced by the next block's. */
export function createTransformPool({
  threads: size,
  entry = new URL(ENTRY, import.meta.url),
}: PoolOptions): TransformPool {
  if (size <= 0) return createInlinePool(transformBlock);
  const threads = new Set<Thread>();
  const queue: Job[] = [];
  const blocks = new SpareMemory(SPARE_PIECES);
  const outputs = new SpareMemory(SPARE_PIECES);
  let closed = false;

  function next(): void {
    while (queue.length > 0) {
      const idle = [...threads].find((thread) => thread.job === null) ?? (threads.size < size ? start() : null);
      if (!idle) return;
      const job = queue.shift();
      if (job) run(idle, job);
    }
  }

  function run(thread: Thread, job: Job): void {
    thread.job = job;
    const { block, context } = job;
    const limits = { maxRejects: job.limits.maxRejects };
    const memory = outputs.take(block.bytes.length + (block.bytes.length >> 2));
    const message: TransformJob = { ...block, memory, context, limits };
    try {
      thread.worker.postMessage(message, ownMemory([block.bytes, memory]));
    } catch (cause) {
      thread.job = null;
      job.reject(failed("A block could not be handed to a transform thread.", { cause }));
    }
  }

  function start(): Thread {
    const worker = new Worker(entry, { execArgv: [], name: "transform" });
    const thread: Thread = { worker, job: null };
    let cause: unknown;
    threads.add(thread);
    worker.on("message", (answer: TransformAnswer) => {
      const { job } = thread;
      thread.job = null;
      next();
      if (!job) return;
      job.block.bytes = answer.bytes;
      if ("result" in answer) {
        job.limits.onMapped?.(answer.ms);
        job.resolve(answer.result);
      } else job.reject(failed("The transform failed on a block.", { cause: new Error(answer.failure) }));
    });
    worker.on("error", (error) => (cause = error));
    worker.on("exit", (code) => {
      threads.delete(thread);
      thread.job?.reject(failed(`A transform thread ended unexpectedly (code ${code}).`, { cause }));
      if (!closed) next();
    });
    return thread;
  }

  return {
    newBlock: (bytes) => blocks.take(bytes).subarray(0, bytes),
    recycle(block, result) {
      blocks.give(block.bytes);
      outputs.give(result.output);
    },
    transform: (block, context, limits) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(failed("The transform threads are closed."));
        queue.push({ block, context, limits, resolve, reject });
        next();
      }),
    async close() {
      closed = true;
      for (const job of queue.splice(0)) job.reject(failed("The transform threads are closed."));
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function failed(message: string, options?: ErrorOptions): AppError {
  return new AppError("internal", message, { ...options, hint: "Start the migration again; nothing is lost by it." });
}
