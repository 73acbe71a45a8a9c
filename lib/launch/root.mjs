import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The project's own folder, wherever it was cloned to. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const resolveFromHere = createRequire(import.meta.url).resolve;

/** Node arguments that run a TypeScript file; worker threads inherit them. Absolute, so that the working folder is free. */
export function tsxArguments() {
  return ["--import", pathToFileURL(resolveFromHere("tsx")).href];
}

export const NEXT_BIN = join(ROOT, "node_modules/next/dist/bin/next");
