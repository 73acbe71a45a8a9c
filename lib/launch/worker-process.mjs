import { tsxArguments } from "./root.mjs";

/**
 * How Node runs a worker. It makes little garbage, so a small nursery costs no speed and saves 20 MB an isolate. With an
 * arena a thread, as glibc has it, 40 MB of what compilers and gzip once used stay with the process; other C libraries do
 * not read the variable.
 */
export const workerProcess = () => ({
  args: [...tsxArguments(), "--max-semi-space-size=4", "workers/worker.ts"],
  env: { MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? "2" },
});
