import { randomUUID } from "node:crypto";
import { access, link, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "@/lib/errors";
import { contentTypes } from "@/lib/transforms/transform";
import { writeSample } from "./write-sample";

const EVENTS = 5_000;

/** Puts a sample of each content type into the import folder where it is missing. Safe to call by several processes at once. */
export async function ensureSamples(importDir: string): Promise<void> {
  const folder = join(importDir, "samples");
  try {
    await mkdir(folder, { recursive: true });
    for (const contentType of contentTypes) {
      const file = join(folder, `${contentType}.jsonl`);
      if (await exists(file)) continue;
      // Readers never see half a sample.
      const unfinished = join(folder, `.${contentType}.${randomUUID()}`);
      try {
        await writeSample(unfinished, { contentType, events: EVENTS, seed: 1 });
        // Another process may have been first; its file is in use then, and as good.
        await link(unfinished, file).catch(ignoreExisting);
      } finally {
        await rm(unfinished, { force: true });
      }
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("path_unreadable", `The samples cannot be written to ${folder}: ${reason}.`, {
      cause,
      hint: "Give the user that runs Backhaul the right to write there, or set IMPORT_DIR to another folder.",
    });
  }
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
