import { appendFile, mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { type S3Emulator, startS3Emulator } from "@/e2e/emulators/s3";
import { createGate } from "@/e2e/support/gate";
import { freePort } from "@/e2e/support/processes";
import { startStage, type Stage } from "@/e2e/support/stage";
import { compareSets, eventsAt, joinTruths, truthOf } from "@/e2e/support/truth";
import { resumeMigration } from "@/lib/migrations/resume";
import { writeSample } from "@/lib/samples/write-sample";
import type { SourceInput } from "@/lib/schemas/source";

// Sources that change, vanish, refuse or fall silent under the import.

const FILES = ["export/1.jsonl", "export/2.jsonl"];
const EVENTS_A_FILE = 3_000;
const KEYS = { accessKeyId: "AKIAEMULATED", secretAccessKey: "emulated-secret-key", region: "eu-central-1" };

let stage: Stage;
let posthog: PostHogEmulator;
let s3: S3Emulator;
let gate: ReturnType<typeof createGate>;

beforeAll(async () => {
  // One part at a time: the second file is not opened before the first is done.
  stage = await startStage({ workers: 1, workerEnv: { WORKER_PARTS: "1", WORKER_THREADS: "1" } });
}, 60_000);
beforeEach(async () => {
  gate = createGate();
  await mkdir(join(stage.importDir, "export"), { recursive: true });
  for (const [index, file] of FILES.entries())
    await writeSample(join(stage.importDir, file), { contentType: "amplitude", events: EVENTS_A_FILE, seed: index });
  [posthog, s3] = await Promise.all([startPostHogEmulator(), startS3Emulator(KEYS)]);
  s3.createBucket("empty");
  for (const file of FILES) s3.putObject("exports", file, await readFile(join(stage.importDir, file)));
});
afterEach(() => Promise.all([posthog.stop(), s3.stop()]));
afterAll(() => stage.stop());

const begin = (source: SourceInput, { url, token } = posthog) =>
  stage.create({
    source,
    options: { rejectLimit: 10_000 },
    destination: { kind: "posthog", host: url, projectToken: token },
  });
const folder = (path = "export"): SourceInput => ({ kind: "folder", contentType: "amplitude", path });
const bucket = (patch: Partial<Extract<SourceInput, { kind: "s3" }>> = {}): SourceInput => ({
  ...{ kind: "s3", contentType: "amplitude", bucket: "exports", prefix: "export/", endpoint: s3.url, ...KEYS },
  ...patch,
});

/** Begins, and holds the world still while the first file is on its way. */
async function inTheMiddleOf(source: SourceInput): Promise<string> {
  posthog.rule(() => ({ kind: "held", until: gate.opened }));
  const id = await begin(source);
  await stage.waitUntil(id, ({ ledger }) => ledger.inFlight > 0, { what: "the first file is on its way" });
  return id;
}

async function expectPaused(id: string, code: string): Promise<void> {
  posthog.rule(null);
  gate.open();
  const { error, ledger, parts } = await stage.reaches(id, ["paused"], 30_000);
  expect(error).toMatchObject({ code, message: expect.stringMatching(/\.$/), hint: expect.stringMatching(/\.$/) });
  expect(JSON.stringify(error)).not.toContain(KEYS.secretAccessKey);
  expect(ledger.inFlight).toBe(0);
  expect(parts.done).toBeLessThan(FILES.length);
}

async function expectWhole(id: string, objectKey: (file: string) => string, at = posthog): Promise<void> {
  const { ledger } = await stage.reaches(id, ["completed"], 120_000);
  const truths = FILES.map(async (file) =>
    truthOf(join(stage.importDir, file), await stage.context(id, objectKey(file))),
  );
  const truth = joinTruths(await Promise.all(truths));
  expect(compareSets(truth.keys, eventsAt(at))).toBeNull();
  expect(ledger).toMatchObject({ read: FILES.length * EVENTS_A_FILE, accepted: truth.keys.size, inFlight: 0 });
}

const asFile = (file: string) => file;
const asObject = (file: string) => `s3://exports/${file}`;

describe("a file of the import folder", () => {
  test("that vanishes pauses the import, and once it is back a resume ends it", async () => {
    const id = await inTheMiddleOf(folder());
    const file = join(stage.importDir, FILES[1]!);
    const [content, { mtime, atime }] = await Promise.all([readFile(file), stat(file)]);
    await rm(file);
    await expectPaused(id, "object_missing");

    await writeFile(file, content);
    await utimes(file, atime, mtime);
    await resumeMigration(stage.db, id, "test");
    const { error, status } = await stage.reaches(id, ["completed", "paused"]);
    // Its time was put back to the millisecond only, which may be another version; the bytes are judged either way.
    if (status === "paused") expect(error?.code).toBe("object_changed");
    else await expectWhole(id, asFile);
  });

  test("that grows pauses the import, also after a resume", async () => {
    const id = await inTheMiddleOf(folder());
    await appendFile(join(stage.importDir, FILES[1]!), '{"event_type":"late","user_id":"u"}\n');
    await expectPaused(id, "object_changed");
    await resumeMigration(stage.db, id, "test");
    await expectPaused(id, "object_changed");
    expect([...eventsAt(posthog)].some((key) => key.includes('"late"'))).toBe(false);
  });
});

describe("an S3 object", () => {
  test("that vanishes pauses the import, and once it is back a resume ends it", async () => {
    const id = await inTheMiddleOf(bucket());
    s3.removeObject("exports", FILES[1]!);
    await expectPaused(id, "object_missing");
    s3.putObject("exports", FILES[1]!, await readFile(join(stage.importDir, FILES[1]!)));
    await resumeMigration(stage.db, id, "test");
    await expectWhole(id, asObject);
  });

  test("that changes pauses the import, and once it is as it was a resume ends it", async () => {
    const id = await inTheMiddleOf(bucket());
    const content = await readFile(join(stage.importDir, FILES[1]!));
    s3.putObject("exports", FILES[1]!, Buffer.concat([content, Buffer.from('{"event_type":"late","user_id":"u"}\n')]));
    await expectPaused(id, "object_changed");
    s3.putObject("exports", FILES[1]!, content);
    await resumeMigration(stage.db, id, "test");
    await expectWhole(id, asObject);
    expect([...eventsAt(posthog)].some((key) => key.includes('"late"'))).toBe(false);
  });
});

describe("an S3 bucket", () => {
  const REFUSED: { name: string; patch: () => Parameters<typeof bucket>[0]; code: string }[] = [
    { name: "that does not exist", patch: () => ({ bucket: "no-such-bucket" }), code: "bucket_not_found" },
    {
      name: "with an unknown access key id",
      patch: () => ({ accessKeyId: "AKIANOBODY" }),
      code: "credentials_refused",
    },
    { name: "with a wrong secret", patch: () => ({ secretAccessKey: "wrong" }), code: "credentials_refused" },
    { name: "in another region", patch: () => ({ region: "us-east-1" }), code: "wrong_region" },
    { name: "with nothing under the prefix", patch: () => ({ prefix: "nothing/" }), code: "path_not_found" },
    { name: "with nothing in it", patch: () => ({ bucket: "empty", prefix: "" }), code: "nothing_to_import" },
    {
      name: "at an address that is not allowed",
      patch: () => ({ endpoint: "http://127.0.0.2:9" }),
      code: "private_endpoint",
    },
  ];
  test.each(REFUSED)("$name pauses the import", async ({ patch, code }) => {
    const id = await begin(bucket(patch())).catch((error: { code: string }) => error);
    if (typeof id !== "string") return expect(id.code, "refused at once").toBe(code);
    await expectPaused(id, code);
    expect((await stage.look(id)).ledger.read).toBe(0);
  });

  test("that is not there is waited for", { timeout: 120_000 }, async () => {
    const port = await freePort();
    const id = await begin(bucket({ endpoint: `http://127.0.0.1:${port}` }));
    const { statusReason, error } = await stage.reaches(id, ["waiting"], 60_000);
    expect(statusReason).toMatch(/\.$/);
    expect(error).toBeUndefined();
    const late = await startS3Emulator({ ...KEYS, port });
    for (const file of FILES) late.putObject("exports", file, await readFile(join(stage.importDir, file)));
    await expectWhole(id, asObject);
    await late.stop();
  });

  test("that fails for a while, cuts and resets is waited for", { timeout: 180_000 }, async () => {
    s3.fail({ on: "list", refuse: { status: 503, code: "SlowDown" }, times: 4 });
    s3.fail({ on: "get", cutAfter: 700_000, times: 3 });
    s3.fail({ on: "get", reset: true, times: 2 });
    await expectWhole(await begin(bucket()), asObject);
  });

  test("that falls silent is given up on and asked again", { timeout: 180_000 }, async () => {
    const [other, elsewhere] = await Promise.all([startS3Emulator(KEYS), startPostHogEmulator()]);
    for (const file of FILES) other.putObject("exports", file, await readFile(join(stage.importDir, file)));
    s3.fail({ on: "list", hang: true });
    other.fail({ on: "get", stallAfter: 500_000 });
    // Side by side, since each silence lasts 30 seconds; a worker lists one migration at a time.
    const cut = await begin(bucket({ endpoint: other.url }), elsewhere);
    await stage.waitUntil(cut, ({ parts }) => parts.running > 0, { what: "it is listed" });
    const unlisted = await begin(bucket());
    await expectWhole(cut, asObject, elsewhere);
    await expectWhole(unlisted, asObject);
    await Promise.all([other.stop(), elsewhere.stop()]);
  });
});
