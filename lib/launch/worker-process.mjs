import { join } from "node:path";

import { buildPrograms } from "./build-programs.mjs";
import { ROOT } from "./root.mjs";

const OUT = join(ROOT, ".cache/worker");
const PROGRAMS = { worker: "workers/worker.ts", "transform-thread": "workers/transform-thread.ts" };

/**
 * It makes little garbage: a small nursery costs no speed and saves 20 MB an isolate, and collecting on threads of their
 * own costs 7 % of the CPU that transforms and gzip want. It collects the whole when it has doubled since the last time,
 * not a third earlier, which costs as much again (docs/adr/0017-speed-by-measurement.md).
 */
export const WORKER_FLAGS = ["--max-semi-space-size=4", "--single-threaded-gc", "--heap-growing-percent=100"];

/**
 * With an arena a thread, as glibc has it, 40 MB of what compilers and gzip once used stay with the process; other C
 * libraries do not read the variable.
 */
export const WORKER_ENV = { MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? "2" };

/**
 * Builds the worker and says how Node runs it. Built, because compiling as it loads costs 35 MB in the process and as
 * much again in a transform thread.
 */
export async function workerProcess() {
  await buildPrograms(PROGRAMS, OUT);
  return { args: [...WORKER_FLAGS, join(OUT, "worker.mjs")], env: WORKER_ENV };
}
