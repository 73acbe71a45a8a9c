import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";

import { LaunchError } from "./launch-error.mjs";
import { takeLock } from "./lock.mjs";
import { isAlive, signalGroup } from "./process-id.mjs";
import { say } from "./progress.mjs";

// A little longer than a child on its leash takes to stop in order.
const LEFTOVER_MS = 15_000;
const STOPPING_MS = 30_000;

/** The right to run on this data folder: one launcher at a time, and nothing left of an earlier one. @param {string} dir */
export async function takeRunLock(dir) {
  const file = join(dir, "run/backhaul.json");
  let lock = takeLock(file);
  const until = Date.now() + STOPPING_MS;
  while (!lock.held && lock.holder.stopping && Date.now() < until) {
    await sleep(100);
    lock = takeLock(file);
  }
  if (!lock.held) throw new LaunchError(alreadyRunning(lock.holder, dir));
  await endLeftovers(Object.values(lock.left?.children ?? {}));
  return lock;
}

function alreadyRunning({ pid, url }, dir) {
  const where = url ? `already runs at ${url}` : "is already being started";
  return `Backhaul ${where} with the data folder ${dir} (process ${pid}): use that one, stop it with Ctrl-C or \`kill ${pid}\`, or set DATA_DIR and PORT for a second one.`;
}

// Children of a launcher that was killed stop by themselves; those that hang are ended.
async function endLeftovers(children) {
  const alive = () => children.filter((child) => isAlive(child));
  if (alive().length === 0) return;
  say("  An earlier run was not stopped in order: waiting for what is left of it …");
  const until = Date.now() + LEFTOVER_MS;
  while (alive().length > 0 && Date.now() < until) await sleep(100);
  for (const { pid } of alive()) signalGroup(pid, "SIGKILL");
  while (alive().length > 0) await sleep(50);
}
