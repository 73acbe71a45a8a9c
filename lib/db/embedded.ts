import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Client } from "pg";

import { AppError } from "@/lib/errors";
import { type Binaries, findBinaries } from "./embedded-binaries";
import {
  clusterDir,
  clusterOwner,
  type Connection,
  createCluster,
  DATABASE_NAME,
  prepareDataDir,
  readConnection,
  writeConnection,
} from "./embedded-cluster";
import { findPostmaster, postmasterEnd, stopPostmaster } from "./embedded-orphan";
import { connect, freePort, lastLogLine, logFile, ready, spawnServer, urlOf } from "./embedded-server";
import { chooseUser, type RunAs } from "./embedded-user";

export type EmbeddedPostgres = {
  url: string;
  /** When the server is gone, whoever ended it. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

type Options = { dataDir: string; log?: (line: string) => void };

/** Held by whoever started the server for as long as they live; tells a live owner from a server left behind. */
const OWNER_LOCK = 7_310_001;
const PASSING_MS = 20_000;

/**
 * A PostgreSQL server of our own on a loopback port, its data in dataDir/postgres; made on first use. A server that an
 * earlier, killed run left behind is taken over. Throws AppError `database_unavailable` with the remedy.
 */
export async function startEmbeddedPostgres({ dataDir, log = () => {} }: Options): Promise<EmbeddedPostgres> {
  await prepareDataDir(dataDir);
  const left = await adoptOrphan(dataDir, log);
  if (left) return left;

  const binaries = await findBinaries();
  const owner = await clusterOwner(dataDir);
  const runAs = chooseUser([dataDir, dirname(binaries.postgres), binaries.initdb], owner);
  const connection = await readConnection(dataDir);
  if (!owner) {
    log("Making the database.");
    await createCluster({ dataDir, binaries, runAs, password: connection.password });
  }
  return startServer({ dataDir, binaries, runAs, connection, log });
}

/** The address of the server that runs on this data folder now, or null. */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const running = await findPostmaster(clusterDir(dataDir)).catch(() => null);
  if (!running) return null;
  const { password } = await readConnection(dataDir);
  return urlOf(password, running.port);
}

async function adoptOrphan(dataDir: string, log: (line: string) => void): Promise<EmbeddedPostgres | null> {
  const running = await findPostmaster(clusterDir(dataDir));
  if (!running) return null;
  const { password } = await readConnection(dataDir);
  const url = urlOf(password, running.port);
  const guard = await connect(url, 3_000).catch(() => null);
  if (!guard) {
    log("Stopping a database that an earlier run left behind.");
    await stopPostmaster(running.pid);
    return null;
  }
  const lost = new Promise((resolve) => guard.once("end", resolve));
  await own(guard, dataDir);
  log("Taking over the database that an earlier run left behind.");
  const ended = lost.then(() => postmasterEnd(running.pid));
  return { url, ended, stop: once(() => stopServer(guard, running.pid)) };
}

async function startServer(options: {
  dataDir: string;
  binaries: Binaries;
  runAs: RunAs;
  connection: Connection;
  log: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const { dataDir, connection, log } = options;
  let remembered = connection.port;
  const deadline = Date.now() + PASSING_MS;
  for (;;) {
    const port = await freePort(remembered);
    remembered = null;
    const url = urlOf(connection.password, port);
    const { child, exited } = await spawnServer(options, port);
    const guard = await ready(url, exited);
    if (!guard) {
      const reason = await lastLogLine(dataDir);
      // Another process took the port, or the backends of a killed server are still ending.
      const passing = /could not bind|Address already in use|still in use|could not create any TCP|already exists/;
      if (passing.test(reason) && Date.now() < deadline) {
        await delay(300);
        // Removes the lock file of a server that has ended meanwhile.
        await findPostmaster(clusterDir(dataDir));
        continue;
      }
      throw new AppError("database_unavailable", "The built-in database did not start.", {
        hint: `Its log is ${logFile(dataDir)}.`,
        upstream: reason.slice(0, 300),
      });
    }
    await own(guard, dataDir);
    await writeConnection(dataDir, { ...connection, port });
    const pid = child.pid ?? 0;
    const lastResort = () => child.kill("SIGINT");
    process.once("exit", lastResort);
    log(`The database listens on port ${port}.`);
    const stop = once(async () => {
      process.off("exit", lastResort);
      await stopServer(guard, pid);
      await exited;
    });
    return { url, ended: exited, stop };
  }
}

/** Takes the owner's lock for the life of this connection, and makes the database when it is missing. */
async function own(guard: Client, dataDir: string): Promise<void> {
  const { rows } = await guard.query<{ held: boolean }>("SELECT pg_try_advisory_lock($1) AS held", [OWNER_LOCK]);
  if (!rows[0]?.held) {
    await guard.end();
    throw new AppError("database_unavailable", `Another Backhaul is running on the data folder ${dataDir}.`, {
      hint: "Stop that one first, or set DATA_DIR to another folder.",
    });
  }
  const found = await guard.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE_NAME]);
  if (found.rowCount === 0) await guard.query(`CREATE DATABASE ${DATABASE_NAME}`);
}

async function stopServer(guard: Client, pid: number): Promise<void> {
  await guard.end().catch(() => {});
  if (pid > 0) await stopPostmaster(pid);
}

function once(run: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => (result ??= run());
}
