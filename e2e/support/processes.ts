import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";

export const ROOT = process.cwd();

export type Running = {
  pid: number;
  /** Everything it has written so far, both streams. */
  log(): string;
  /** Resolves with the exit code, or the signal's name. */
  exited: Promise<number | string>;
  isRunning(): boolean;
  signal(name: NodeJS.Signals): void;
};

/** A child with its output kept. Only what `env` names reaches it, beside PATH and HOME: no setting of the caller leaks in. */
export function startProcess(args: string[], options: { env: Record<string, string>; cwd?: string }): Running {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd ?? ROOT,
    env: { NODE_ENV: "production", ...inherited(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  const exited = exitOf(child);
  return {
    pid: child.pid ?? -1,
    log: () => chunks.join(""),
    exited,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => void child.kill(name),
  };
}

function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
}

const INHERITED = ["PATH", "HOME", "TMPDIR", "USER", "LANG", "TZ", "npm_config_cache"];

function inherited(): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** A port nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

export type Found = { pid: number; command: string };

/** Linux: processes other than this one that name `text` in their command line or environment. */
export async function processesNaming(text: string): Promise<Found[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.filter((pid) => pid !== process.pid).map((pid) => describe(pid, text)));
  return found.filter((entry) => entry !== null);
}

async function describe(pid: number, text: string): Promise<Found | null> {
  const [command, environment] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
    readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""),
  ]);
  if (!command.includes(text) && !environment.includes(text)) return null;
  return { pid, command: command.replaceAll("\0", " ").trim() };
}

/** Resident memory in bytes; 0 when the process is gone. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

type PollOptions = { timeoutMs: number; what: string; everyMs?: number };

/** Asks until the answer is true; throws what was waited for when time is up. For places without expect.poll. */
export async function until(isTrue: () => Promise<boolean> | boolean, options: PollOptions): Promise<void> {
  const end = Date.now() + options.timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Waited ${options.timeoutMs} ms in vain until ${options.what}.`);
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 50));
  }
}
