import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { tokenHolder } from "@/lib/auth/tokens";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { insertMigration, insertPart } from "@/lib/migrations/testing/rows";
import { sealSecret } from "@/lib/secrets/secret-box";

const SECRET = "a secret of this test";
let testDb: TestDb;
let folder: string;

beforeAll(async () => {
  process.env.APP_SECRET = SECRET;
  testDb = await createTestDb();
  folder = await mkdtemp(join(tmpdir(), "backhaul cli "));
  await mkdir(join(folder, "imports"));
  await writeFile(
    join(folder, "imports", "a.jsonl"),
    '{"event":"x","distinct_id":"u","timestamp":"2024-01-02T03:04:05Z"}\n',
  );
});
afterAll(async () => {
  await testDb.drop();
  await rm(folder, { recursive: true, force: true });
});

type Answer = { code: number; stdout: string; stderr: string };

function run(args: string[], settings: Record<string, string> = { DATABASE_URL: testDb.url }): Promise<Answer> {
  const env = { NODE_ENV: "production" as const, DATA_DIR: folder, APP_SECRET: SECRET, ...settings };
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", "tsx", "lib/cli/main.ts", ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("the command line", { timeout: 120_000 }, () => {
  test("makes a token that works, and prints it alone", async () => {
    const { code, stdout } = await run(["token", "create", "ci"]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^bh_[\w-]{43}\n$/)]);
    expect(await tokenHolder(testDb.db, stdout.trim())).toMatchObject({ name: "token ci" });
  });

  test("finds the database of a running app by the file it leaves", async () => {
    await mkdir(join(folder, "run"), { recursive: true });
    await writeFile(join(folder, "run", "database-url"), `${testDb.url}\n`);
    const { code, stdout } = await run(["--json", "token", "create", "ci"], {});
    await rm(join(folder, "run"), { recursive: true });
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ name: "ci", token: expect.any(String) })]);
  });

  test("says so when there is no database", async () => {
    const { code, stderr } = await run(["token", "create", "ci", "--json"], {});
    expect([code, JSON.parse(stderr)]).toEqual([
      1,
      { error: expect.objectContaining({ code: "database_unavailable" }) },
    ]);
  });

  test("examines the installation", async () => {
    const { code, stdout } = await run(["doctor", "--json"]);
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { name: string; status: string }[] };
    expect([code, ok]).toEqual([0, true]);
    expect(Object.fromEntries(checks.map(({ name, status }) => [name, status]))).toEqual({
      node: "pass",
      settings: "pass",
      "data folder": "pass",
      "import folder": "pass",
      database: "pass",
      tables: "pass",
      worker: "warn",
    });
  });

  test("examines a broken one", async () => {
    const { code, stdout } = await run(["doctor"], { PORT: "many" });
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAIL {2}settings: .*PORT/s);
    const away = await run(["doctor"], { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" });
    expect([away.code, away.stdout]).toEqual([1, expect.stringMatching(/FAIL {2}database: /)]);
  });

  test("starts a migration, steers it and looks at its source", async () => {
    const flags = ["--type", "posthog", "--path", "a.jsonl"];
    const preview = await run(["preview", ...flags, "--json"]);
    expect(JSON.parse(preview.stdout)).toMatchObject({ summary: { read: 1, imported: 1 } });
    const { code, stdout, stderr } = await run(["import", ...flags, "--name", "by hand"]);
    expect(code).toBe(0);
    expect(stderr).toBe("About 1 event, 67 bytes. By the sample, 1 of 1 record becomes an event.\n");
    const id = stdout.trim();
    expect(JSON.parse((await run(["pause", id, "--json"])).stdout)).toMatchObject({ id, createdBy: "command line" });
    expect(await run(["rejects", id])).toMatchObject({ code: 0, stdout: "" });
    expect(await run(["cancel", id])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^cancel/) });
    expect(await run(["watch", id])).toMatchObject({ code: 1 });
  });

  test("mends a paused migration's source, and begins a part again", async () => {
    const { db } = testDb;
    const source = { kind: "amplitude", region: "us", from: "2024-01-01T00:00:00Z", to: "2024-01-02T00:00:00Z" };
    const id = await insertMigration(db, {
      ...{ status: "paused", plannedAt: new Date(), sourceKind: "amplitude", source },
      sourceSecret: sealSecret({ apiKey: "the-old-api-key", secretKey: "the-old-secret" }),
      error: { code: "credentials_refused", message: "Refused." },
    });
    const mended = await run(["resume", id, "--region", "eu", "--secret-key", "the-new-one", "--json"]);
    expect(mended.stderr).toBe("");
    expect(JSON.parse(mended.stdout)).toMatchObject({
      status: "queued",
      source: { region: "eu", apiKey: "••••-key", secretKey: "••••-one" },
    });
    const error = { code: "file_corrupt", message: "It is damaged." };
    const part = await insertPart(db, id, 0, { error });
    expect((await run(["parts", "list", id, "--state", "failed"])).stdout).toContain(`${part} failed: `);
    expect(await run(["parts", "retry", id, part])).toMatchObject({ code: 0 });
    expect((await run(["parts", "list", id, "--state", "failed"])).stdout).toBe("");
    const both = ["resume", id, "--service-account", "me", "--project-secret", "x"];
    expect(await run(both)).toMatchObject({ code: 2 });
    expect((await run(["resume", id, "--access-key-id", "x"])).code).toBe(1);
  });

  test("leaves a part out that rests, with the reason, and no other", async () => {
    const { db } = testDb;
    const id = await insertMigration(db, { status: "running", startedAt: new Date(), plannedAt: new Date() });
    const error = { code: "file_corrupt", message: "It is damaged." };
    const part = await insertPart(db, id, 0, { error });
    const left = await run(["leave-out", id, part, "--reason", "imported by hand", "--json"]);
    expect([left.code, JSON.parse(left.stdout)]).toEqual([
      0,
      expect.objectContaining({ status: "completed", parts: expect.objectContaining({ leftOut: 1, failed: 0 }) }),
    ]);
    const { leftOutBy, leftOutWhy } = await db.part.findUniqueOrThrow({ where: { id: part } });
    expect([leftOutBy, leftOutWhy]).toEqual(["command line", "imported by hand"]);
    const again = await run(["leave-out", id, part, "--json"]);
    expect([again.code, JSON.parse(again.stderr)]).toEqual([
      1,
      { error: expect.objectContaining({ code: "invalid_transition", hint: expect.any(String) }) },
    ]);
    expect((await run(["leave-out", id, randomUUID(), "--json"])).stderr).toContain("not_found");
    expect(await run(["leave-out", id, "7"])).toMatchObject({ code: 2, stdout: "" });
  });

  test("follows a series to its end, and its exit code tells of all of it", async () => {
    const seriesId = randomUUID();
    const done = { status: "completed" as const, plannedAt: new Date(), endedAt: new Date() };
    const insert = (seriesIndex: number, data: object) =>
      insertMigration(testDb.db, { name: `H (${seriesIndex + 1} of 3)`, seriesId, seriesIndex, ...done, ...data });
    const first = await insert(0, {});
    const second = await insert(1, { status: "cancelled" });
    const third = await insert(2, {});
    const whole = await run(["watch", first, "--series"]);
    expect(whole.stdout.split("\n").map((line) => line.slice(0, 21).trim())).toEqual([
      "H (1 of 3): completed",
      "H (2 of 3): cancelled",
      "H (3 of 3): completed",
      "",
    ]);
    expect(whole.code).toBe(1);
    expect(await run(["watch", first])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^completed/) });
    await testDb.db.migration.update({ where: { id: second }, data: { status: "completed" } });
    expect((await run(["watch", first, "--series"])).code).toBe(0);
    await testDb.db.migration.update({
      where: { id: second },
      data: { status: "paused", endedAt: null, error: { code: "credentials_refused", message: "Give another key." } },
    });
    const stopped = await run(["watch", first, "--series"]);
    expect(stopped).toMatchObject({ code: 1, stdout: expect.stringContaining("Give another key.") });
    expect(stopped.stdout).not.toContain("3 of 3");
    expect((await run(["watch", third, "--series"])).code).toBe(0);
  });

  test.each([
    { name: "no source", args: ["import"] },
    { name: "no type", args: ["check", "--path", "a.jsonl"] },
    { name: "a bad id", args: ["pause", "7"] },
    { name: "a file that is not there", args: ["import", "--file", "/none.json"] },
  ])("exits 2 for $name", async ({ args }) => {
    expect(await run(args)).toMatchObject({ code: 2, stdout: "" });
  });

  test("says in JSON what is wrong with the line itself, to who asked for JSON", async () => {
    for (const args of [["fly"], ["transform"], ["watch"], []]) {
      const { code, stdout, stderr } = await run([...args, "--json"]);
      expect([code, stdout]).toEqual([2, ""]);
      expect(JSON.parse(stderr), stderr).toEqual({ error: { code: "invalid_input", message: expect.any(String) } });
    }
  });

  test("gives the ids of a series as the API does", async () => {
    const range = { from: "2022-01-01", to: "2023-06-01" };
    const source = { kind: "amplitude", region: "us", apiKey: "the-api-key", secretKey: "the-secret-key", ...range };
    const file = join(folder, "series.json");
    await writeFile(file, JSON.stringify({ source, destination: { kind: "sandbox" } }));
    const { stdout } = await run(["import", "--file", file, "--json"]);
    const { id, series } = JSON.parse(stdout) as { id: string; series: string[] };
    expect(series).toEqual([id, expect.any(String)]);
  });
});
