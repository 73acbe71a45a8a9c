import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";

import { findEmbeddedPostgres, startEmbeddedPostgres } from "./embedded";

let folder: string;
let dataDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "backhaul embedded "));
  dataDir = join(folder, "data dir");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that starts the server and is then killed with everything unsaid. */
async function killedStart(): Promise<void> {
  const script = `import { startEmbeddedPostgres } from "@/lib/db/embedded";
    await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    process.stdout.write("up"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", () => reject(new Error("It did not start.")));
  });
  child.removeAllListeners("exit");
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
}

const postmasterPid = async () =>
  Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);

test("keeps its data over a stop, in a path with spaces, with a password that only its owner can read", async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.url, "CREATE TABLE kept AS SELECT 42 AS n");
  expect(await query(first.url, "SHOW fsync")).toEqual([{ fsync: "on" }]);
  await first.stop();
  expect(await findEmbeddedPostgres(dataDir)).toBeNull();
  const second = await startEmbeddedPostgres({ dataDir });
  expect(await findEmbeddedPostgres(dataDir)).toBe(second.url);
  expect(await query(second.url, "SELECT n FROM kept")).toEqual([{ n: 42 }]);
  expect((await stat(join(dataDir, "postgres.json"))).mode & 0o777).toBe(0o600);
  const wrong = new URL(second.url);
  wrong.password = "guess";
  await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password/);
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/Another Backhaul is running/);
  await second.stop();
});

test("takes over a server that a killed run left behind, and stops it", async () => {
  await killedStart();
  const pid = await postmasterPid();
  const again = await startEmbeddedPostgres({ dataDir });
  expect(await postmasterPid()).toBe(pid);
  await again.stop();
  await again.ended;
  await expect(query(again.url, "SELECT 1")).rejects.toThrow();
});

test("starts after its server was killed, and with another process's number in the lock file", async () => {
  await killedStart();
  process.kill(await postmasterPid(), "SIGKILL");
  const again = await startEmbeddedPostgres({ dataDir });
  await again.stop();
  await writeFile(join(dataDir, "postgres", "postmaster.pid"), `${process.pid}\n${dataDir}\n1\n42\n`);
  const third = await startEmbeddedPostgres({ dataDir });
  expect(await query(third.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await third.stop();
});

test("a server that is killed under its starter says so, and the next has its data", async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.url, "CREATE TABLE kept AS SELECT 42 AS n");
  process.kill(await postmasterPid(), "SIGKILL");
  await first.ended;
  const second = await startEmbeddedPostgres({ dataDir });
  expect(await query(second.url, "SELECT n FROM kept")).toEqual([{ n: 42 }]);
  await second.stop();
});

test("a data folder that cannot be made is said in one sentence", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(startEmbeddedPostgres({ dataDir: join(folder, "file", "data") })).rejects.toMatchObject({
    code: "database_unavailable",
    message: expect.stringMatching(/^The data folder .* cannot be written\.$/),
  });
});
