import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "@/lib/errors";
import type { Binaries } from "./embedded-binaries";
import { type RunAs, spawnAs } from "./embedded-user";

/** What a later start, or another process on this machine, needs to reach the server. Kept in DATA_DIR, for its owner only. */
export type Connection = { password: string; port: number | null };

export const clusterDir = (dataDir: string) => join(dataDir, "postgres");
export const connectionFile = (dataDir: string) => join(dataDir, "postgres.json");
export const USER_NAME = "backhaul";
export const DATABASE_NAME = "backhaul";

/** Makes the data folder, and proves that it can be written. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.write-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (cause) {
    throw new AppError("database_unavailable", `The data folder ${dataDir} cannot be written.`, {
      cause,
      hint: "Give this user the right to write there, or set DATA_DIR to another folder.",
    });
  }
}

/** The remembered connection; a new password when there is none. */
export async function readConnection(dataDir: string): Promise<Connection> {
  const text = await readFile(connectionFile(dataDir), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text) return JSON.parse(text) as Connection;
  const fresh = { password: randomBytes(24).toString("base64url"), port: null };
  await writeConnection(dataDir, fresh);
  return fresh;
}

export async function writeConnection(dataDir: string, connection: Connection): Promise<void> {
  const path = connectionFile(dataDir);
  await writeFile(`${path}.new`, `${JSON.stringify(connection)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function clusterOwner(dataDir: string): Promise<{ uid: number; gid: number } | null> {
  return stat(join(clusterDir(dataDir), "PG_VERSION")).catch(() => null);
}

/** Runs initdb into a folder beside, then renames it, so that a kill in the middle leaves no half cluster. */
export async function createCluster(options: {
  dataDir: string;
  binaries: Binaries;
  runAs: RunAs;
  password: string;
}): Promise<void> {
  const { dataDir, binaries, runAs, password } = options;
  const target = clusterDir(dataDir);
  const building = `${target}.new`;
  const passwordFile = join(dataDir, ".postgres-password");
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { mode: 0o700 });
  try {
    const file = await open(passwordFile, "w", 0o600);
    await file.writeFile(`${password}\n`);
    await file.close();
    if (runAs.owner) {
      const { uid, gid } = runAs.owner;
      await chown(building, uid, gid);
      await chown(passwordFile, uid, gid);
    }
    await runInitdb([binaries.initdb, `--pgdata=${building}`, `--pwfile=${passwordFile}`], runAs);
    await chmod(building, 0o700);
    await rename(building, target);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function runInitdb(command: [string, ...string[]], runAs: RunAs): Promise<void> {
  // The built-in UTF-8 locale is the same on every machine.
  const flags = ["--auth=scram-sha-256", `--username=${USER_NAME}`, "--encoding=UTF8", "--locale=C"];
  const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  return new Promise((resolve, reject) => {
    const child = spawnAs(runAs, [...command, ...flags, ...locale], {
      cwd: "/",
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    let output = "";
    child.stderr?.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2_000)));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve();
      const reason = output.trim().split("\n").at(-1) ?? "";
      reject(
        new AppError("database_unavailable", "The built-in database could not be made.", {
          hint: "Check that the disk has room, or set DATABASE_URL to a PostgreSQL server of yours.",
          upstream: reason.slice(0, 300),
        }),
      );
    });
  });
}
