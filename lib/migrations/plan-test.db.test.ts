import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { writeSample } from "@/lib/samples/write-sample";
import { createMigrationBody } from "@/lib/schemas/migration";
import { claimPlan } from "./claim";
import { createMigration } from "./create";
import { planTest } from "./plan-test";
import { takeSample } from "./preview-sample";

let own: TestDb;
let importDir: string;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  importDir = await mkdtemp(join(tmpdir(), "backhaul-plan-test-"));
  for (const seed of [1, 2, 3])
    await writeSample(join(importDir, `${seed}.jsonl`), { contentType: "mixpanel", events: 500, seed });
  own = await createTestDb();
});
afterAll(async () => {
  await own.drop();
  await rm(importDir, { recursive: true, force: true });
});

const source = { kind: "folder" as const, contentType: "mixpanel" as const, path: "." };
const never = new AbortController().signal;

test.each([undefined, 0, 4_000_000_000])(
  "keeps the records of the preview with seed %s, each with its place",
  async (seed) => {
    const settings = { importDir, policy: { allowPrivate: [] } };
    const test = { maxEvents: 60, ...(seed !== undefined && { seed }) };
    const body = createMigrationBody.parse({ source, destination: { kind: "sandbox" }, test });
    const { id } = await createMigration(own.db, body, "Ada");
    const { testSeed, token } = (await claimPlan(own.db, "w"))!;
    expect(testSeed).toBe(BigInt(seed ?? 0));
    const plan = { source, settings, maxEvents: 60, seed: Number(testSeed), options: body.options, signal: never };
    expect(await planTest(own.db, { id, token }, plan)).toBe("planned");

    const part = await own.db.part.findFirstOrThrow({ where: { migrationId: id } });
    const kept = await own.db.retryLine.findMany({ where: { partId: part.id }, orderBy: { seq: "asc" } });
    const { sample } = await takeSample({ source, limit: 60, seed: seed ?? 0 }, settings, never);
    const { lines } = sample;
    expect(lines).toHaveLength(60);
    expect(
      kept.map(({ bytes, objectKey, objectAt }) => [Buffer.from(bytes).toString(), objectKey, Number(objectAt)]),
    ).toEqual(lines.map(({ bytes, objectKey, offset }) => [Buffer.from(bytes!).toString(), objectKey, offset]));
  },
);
