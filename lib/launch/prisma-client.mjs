import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { runNode } from "./child.mjs";
import { LaunchError } from "./launch-error.mjs";
import { withProgress } from "./progress.mjs";
import { hashTexts, isStamped, writeStamp } from "./stamps.mjs";

/** Generates the database client when schema.prisma or Prisma changed. @param {string} root @param {{ force?: boolean }} [options] */
export async function ensurePrismaClient(root, { force = false } = {}) {
  const stampFile = join(root, "lib/generated/.stamp");
  const version = JSON.parse(readFileSync(join(root, "node_modules/prisma/package.json"), "utf8")).version;
  const stamp = hashTexts(readFileSync(join(root, "prisma/schema.prisma"), "utf8"), version);
  if (!force && isStamped(stampFile, stamp) && existsSync(join(root, "lib/generated/prisma/client.ts"))) return;
  await withProgress("Generating the database client", generate);
  writeStamp(stampFile, stamp);
}

async function generate() {
  const { code, output } = await runNode(["node_modules/prisma/build/index.js", "generate"], {
    // Prisma would download this program though generating never runs it; any program that exists will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
  });
  if (code !== 0) throw new LaunchError("The database client could not be generated.", { detail: output });
}
