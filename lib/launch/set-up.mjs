import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";

import { ensureBuild } from "./build.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { LaunchError } from "./launch-error.mjs";
import { takeLock } from "./lock.mjs";
import { ensurePrismaClient } from "./prisma-client.mjs";
import { ROOT } from "./root.mjs";

const LONGEST_WAIT_MS = 20 * 60_000;

/**
 * Makes the clone ready to run: dependencies, database client and, when asked, the built pages. Each only when missing
 * or stale, and by one process at a time.
 * @param {{ build?: boolean, client?: "if-stale" | "always" }} [options]
 */
export async function setUp({ build = false, client = "if-stale" } = {}) {
  const lock = await waitForLock();
  try {
    await ensureDependencies(ROOT);
    await ensurePrismaClient(ROOT, { force: client === "always" });
    if (!build) return;
    await ensureBuild(ROOT);
  } finally {
    lock.release();
  }
}

async function waitForLock() {
  const until = Date.now() + LONGEST_WAIT_MS;
  while (Date.now() < until) {
    const lock = tryLock();
    if (lock.held) return lock;
    await sleep(250);
  }
  throw new LaunchError("Another command has been setting up this folder for 20 minutes: stop it and try again.");
}

function tryLock() {
  try {
    return takeLock(join(ROOT, ".cache/set-up.lock"));
  } catch (cause) {
    throw new LaunchError(`This user cannot write to the project's folder ${ROOT}: run Backhaul as its owner.`, {
      cause,
    });
  }
}
