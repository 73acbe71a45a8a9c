import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

import { signalGroup } from "./process-id.mjs";
import { ROOT } from "./root.mjs";

const LEASH_FD = 3;
const LEASH = pathToFileURL(join(ROOT, "lib/launch/leash.mjs")).href;

/** @type {Set<Child>} */
const running = new Set();

/**
 * Starts a Node program in a process group of its own, so that Ctrl-C reaches the launcher alone, on a leash, so that it
 * stops by itself when the launcher is gone.
 * @param {string[]} args what follows `node`
 * @param {{ env?: NodeJS.ProcessEnv, output?: number | "pipe" | "inherit", ipc?: boolean, cwd?: string }} [options]
 * @returns {Child}
 */
export function startNode(args, { env = {}, output = "pipe", ipc = false, cwd = ROOT } = {}) {
  const stdio = ["ignore", output, output, "pipe", ...(ipc ? ["ipc"] : [])];
  const proc = spawn(process.execPath, ["--import", LEASH, ...args], {
    cwd,
    detached: true,
    env: { ...process.env, ...env, BACKHAUL_LEASH: String(LEASH_FD) },
    stdio: /** @type {import("node:child_process").StdioOptions} */ (stdio),
  });
  // The pipe alone must not keep the launcher alive, and its closing is no error of ours.
  proc.stdio[LEASH_FD]?.on("error", () => {});
  const ended = new Promise((resolve) => {
    proc.once("error", () => resolve({ code: 1, signal: null }));
    proc.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const child = { proc, pid: proc.pid ?? 0, ended, stop: (graceMs) => stop(child, graceMs) };
  running.add(child);
  void ended.then(() => {
    running.delete(child);
    // What the child itself had started goes with it.
    signalGroup(child.pid, "SIGKILL");
  });
  return child;
}

/**
 * @typedef {{
 *   proc: import("node:child_process").ChildProcess,
 *   pid: number,
 *   ended: Promise<{ code: number | null, signal: string | null }>,
 *   stop(graceMs: number): Promise<void>,
 * }} Child
 */

/** SIGTERM, then SIGKILL to the whole group once the grace is over; ends when the process has. */
async function stop(child, graceMs) {
  if (!running.has(child)) return;
  child.proc.kill("SIGTERM");
  const timer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), graceMs);
  await child.ended;
  clearTimeout(timer);
}

/** Ends every child at once; safe in an exit handler. */
export function killAll() {
  for (const child of running) signalGroup(child.pid, "SIGKILL");
}

/** Runs a Node program to its end and keeps what it said. @returns {Promise<{ code: number, output: string }>} */
export async function runNode(args, env = {}, cwd = ROOT) {
  const child = startNode(args, { env, cwd });
  /** @type {Buffer[]} */
  const said = [];
  for (const stream of [child.proc.stdout, child.proc.stderr]) stream?.on("data", (chunk) => said.push(chunk));
  await new Promise((resolve) => child.proc.once("close", resolve));
  const { code } = await child.ended;
  return { code: code ?? 1, output: Buffer.concat(said).toString("utf8") };
}
