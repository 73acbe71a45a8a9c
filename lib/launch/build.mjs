import { existsSync } from "node:fs";
import { join } from "node:path";

import { runNode } from "./child.mjs";
import { LaunchError } from "./launch-error.mjs";
import { withProgress } from "./progress.mjs";
import { NEXT_BIN } from "./root.mjs";
import { hashFiles, isStamped, writeStamp } from "./stamps.mjs";

const SOURCES = [
  "app",
  "components",
  "lib",
  "workers",
  "public",
  "prisma/schema.prisma",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];
const NOT_BUILT = /(\.test\.tsx?$)|(^lib\/(generated|launch)\/)|(\.md$)/;

/** Builds the pages when a source of theirs changed since the last build. @param {string} root */
export async function ensureBuild(root) {
  const stampFile = join(root, ".next/backhaul-stamp");
  const stamp = hashFiles(root, SOURCES, (path) => !NOT_BUILT.test(path));
  if (isStamped(stampFile, stamp) && existsSync(join(root, ".next/BUILD_ID"))) return;
  await withProgress("Building the pages", build);
  writeStamp(stampFile, stamp);
}

async function build() {
  const { code, output } = await runNode([NEXT_BIN, "build"], {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    ...(process.stderr.isTTY ? {} : { NO_COLOR: "1" }),
  });
  if (code !== 0)
    throw new LaunchError("The pages could not be built: the build's own words are above.", { detail: output });
}
