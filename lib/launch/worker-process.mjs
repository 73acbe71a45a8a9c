import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { ROOT } from "./root.mjs";

const OUT = join(ROOT, ".cache/worker");

/** It makes little garbage: a small nursery costs no speed and saves 20 MB an isolate. */
export const WORKER_FLAGS = ["--max-semi-space-size=4"];

/**
 * Builds the worker and says how Node runs it. Built, because compiling as it loads costs 35 MB in the process and as
 * much again in a transform thread. With an arena a thread, as glibc has it, 40 MB of what compilers and gzip once used
 * stay with the process; other C libraries do not read the variable.
 */
export async function workerProcess() {
  await build();
  return {
    args: [...WORKER_FLAGS, join(OUT, "worker.mjs")],
    env: { MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? "2" },
  };
}

/** In a fifth of a second: cheaper than to know whether a source changed. */
async function build() {
  // A dependency, which a fresh clone has only after its set-up.
  const esbuild = await import("esbuild");
  const { outputFiles } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ["workers/worker.ts", "workers/transform-thread.ts"],
    outdir: OUT,
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
  });
  await esbuild.stop();
  for (const { path, contents } of outputFiles) writeChanged(path, contents);
}

/** Whole or not at all: another process may be starting from it. @param {string} path @param {Uint8Array} contents */
function writeChanged(path, contents) {
  if (isSame(path, contents)) return;
  const unfinished = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}

/** @param {string} path @param {Uint8Array} contents */
function isSame(path, contents) {
  try {
    return readFileSync(path).equals(contents);
  } catch {
    return false;
  }
}
