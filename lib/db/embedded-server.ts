import type { ChildProcess } from "node:child_process";
import { open, readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { Client } from "pg";

import { AppError } from "@/lib/errors";
import type { Binaries } from "./embedded-binaries";
import { clusterDir, DATABASE_NAME, USER_NAME } from "./embedded-cluster";
import { type RunAs, spawnAs } from "./embedded-user";

const START_TIMEOUT_MS = 120_000;
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "60",
  shared_buffers: "128MB",
  max_wal_size: "1GB",
  timezone: "UTC",
  log_timezone: "UTC",
};

export async function spawnServer(
  { dataDir, binaries, runAs }: { dataDir: string; binaries: Binaries; runAs: RunAs },
  port: number,
): Promise<{ child: ChildProcess; exited: Promise<void> }> {
  const tooLong = await stat(logFile(dataDir)).then(
    ({ size }) => size > LOG_LIMIT_BYTES,
    () => false,
  );
  const logHandle = await open(logFile(dataDir), tooLong ? "w" : "a", 0o600);
  const flags = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // A session of its own: Ctrl-C in the terminal must reach web and worker first, and the database last.
  const child = spawnAs(runAs, [binaries.postgres, "-D", clusterDir(dataDir), "-p", String(port), ...flags], {
    cwd: "/",
    stdio: ["ignore", logHandle.fd, logHandle.fd],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  await logHandle.close();
  return { child, exited };
}

/** A connection as soon as the server takes one; null when it exited instead. */
export async function ready(url: string, exited: Promise<void>): Promise<Client | null> {
  let over = false;
  void exited.then(() => (over = true));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!over && Date.now() < deadline) {
    const client = await connect(url, 5_000).catch((error: { code?: string }) => {
      if (error.code === "28P01") throw wrongPassword(error);
      return null;
    });
    if (client) return client;
    await delay(30);
  }
  return null;
}

export async function connect(url: string, timeoutMs: number): Promise<Client> {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  const client = new Client({ connectionString: maintenance.href, connectionTimeoutMillis: timeoutMs });
  client.on("error", () => {});
  await client.connect();
  return client;
}

function wrongPassword(cause: unknown): AppError {
  return new AppError("database_unavailable", "The built-in database does not know the stored password.", {
    cause,
    hint: "Restore postgres.json in the data folder from a backup; it belongs to the database beside it.",
  });
}

export async function freePort(wanted: number | null): Promise<number> {
  for (const port of wanted ? [wanted, 0] : [0]) {
    const found = await listenOnce(port);
    if (found) return found;
  }
  throw new AppError("database_unavailable", "No free port was found for the built-in database.");
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const found = typeof address === "object" && address ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}

export async function lastLogLine(dataDir: string): Promise<string> {
  const text = await readFile(logFile(dataDir), "utf8").catch(() => "");
  const lines = text.trim().split("\n").slice(-6);
  return (
    lines.filter((line) => /FATAL|ERROR|PANIC|LOG:.*could not|error while/.test(line)).join(" ") || (lines.at(-1) ?? "")
  );
}

export const logFile = (dataDir: string) => join(dataDir, "postgres.log");
export const urlOf = (password: string, port: number) =>
  `postgresql://${USER_NAME}:${password}@127.0.0.1:${port}/${DATABASE_NAME}`;
