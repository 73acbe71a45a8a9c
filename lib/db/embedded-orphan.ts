import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Of postmaster.pid: the server's process id and port, as PostgreSQL writes them. */
export type Postmaster = { pid: number; port: number };

/** The server that runs on this cluster though nobody here started it; a stale lock file of one that is gone is removed. */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const path = join(cluster, "postmaster.pid");
  const lines = (await readFile(path, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (isPostgres(pid)) return { pid, port: Number(lines[3]) };
  // PostgreSQL itself refuses to start when an unrelated process of the same user now has this id.
  await rm(path, { force: true });
  return null;
}

/** Fast shutdown, then immediate, then by force. True when the process is gone. */
export async function stopPostmaster(pid: number): Promise<boolean> {
  for (const [signal, ms] of [
    ["SIGINT", 5_000],
    ["SIGQUIT", 2_000],
    ["SIGKILL", 1_000],
  ] as const) {
    if (!send(pid, signal)) return true;
    for (let waited = 0; waited < ms; waited += 20) {
      if (!isPostgres(pid)) return true;
      await delay(20);
    }
  }
  return !isPostgres(pid);
}

/** Resolves when the process is gone: looks once a second. */
export async function postmasterEnd(pid: number): Promise<void> {
  while (isPostgres(pid)) await delay(1_000, undefined, { ref: false });
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return commandLine(pid).includes("postgres");
}

/** Empty for a process that has ended but was not yet collected by its parent. */
function commandLine(pid: number): string {
  if (existsSync("/proc/self/cmdline")) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  }
  return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
}
