import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/**
 * When the process began, as its system tells it; null when there is no such process. A pid and its stamp together
 * name one process for good: pids are used again, also after a restart of the machine.
 */
export function processStamp(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return process.platform === "linux" ? linuxStamp(pid) : psStamp(pid);
}

function linuxStamp(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name in brackets and may hold blanks: count from behind it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function psStamp(pid) {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

/**
 * The process that started `pid`, and the name of `pid`'s own program; null when there is no such process.
 * @returns {{ parent: number, name: string } | null}
 */
export function describeProcess(pid) {
  try {
    if (process.platform !== "linux") {
      const line = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" }).trim();
      const [parent = "", ...name] = line.split(/\s+/);
      return { parent: Number(parent), name: basename(name.join(" ")) };
    }
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const end = stat.lastIndexOf(")");
    return { parent: Number(stat.slice(end + 2).split(" ")[1]), name: stat.slice(stat.indexOf("(") + 1, end) };
  } catch {
    return null;
  }
}

/** @typedef {{ pid: number, stamp: string | null }} ProcessId */

/** @returns {ProcessId} */
export function identify(pid) {
  return { pid, stamp: processStamp(pid) };
}

/** True while the very process that was identified runs. @param {ProcessId | undefined} id */
export function isAlive(id) {
  return id !== undefined && id.stamp !== null && processStamp(id.pid) === id.stamp;
}

/** Signals the process's whole group, or the process alone when it leads none; false when it is gone. */
export function signalGroup(pid, signal) {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return true;
    } catch {
      // No such group: try the process itself.
    }
  }
  return false;
}
