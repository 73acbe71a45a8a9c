import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { startStage, type Stage } from "@/e2e/support/stage";
import { compareSets, eventsAt, joinTruths, truthOfBytes } from "@/e2e/support/truth";
import { zipOf } from "@/lib/formats/testing/files";
import { leaveOutPart } from "@/lib/migrations/leave-out";
import { writeSample } from "@/lib/samples/write-sample";

// Files that are one part each, whose offsets are those of what is unpacked: killed in the middle, and damaged.

const EVENTS_A_FILE = 5_000;
const SLOW_MS = 200;
/** What comes of this file is taken and not answered before the end, so that no kill comes after it, or costs nothing. */
const UNANSWERED = "export/1.json.gz";

let stage: Stage;
let posthog: PostHogEmulator;
/** By file: the lines that are in it. */
const lines = new Map<string, Buffer>();

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1" } });
  await mkdir(join(stage.importDir, "export"));
  const pack: Record<string, (plain: Buffer) => Buffer | Promise<Buffer>> = {
    "1.json.gz": (plain) =>
      Buffer.concat([gzipSync(plain.subarray(0, 1_000_001)), gzipSync(plain.subarray(1_000_001))]),
    "2.zip": (plain) => {
      const half = plain.indexOf("\n", plain.length / 2) + 1;
      return zipOf([
        { name: "187520/a.json.gz", content: gzipSync(plain.subarray(0, half)), stored: true, described: true },
        { name: "187520/b.json.gz", content: gzipSync(plain.subarray(half)) },
      ]);
    },
    "3.json": (plain) => Buffer.from(`[${plain.toString().trim().replaceAll("\n", ",")}]`),
  };
  for (const [index, [name, packed]] of Object.entries(pack).entries()) {
    const file = join(stage.importDir, "plain.jsonl");
    await writeSample(file, { contentType: "amplitude", events: EVENTS_A_FILE, seed: index });
    lines.set(`export/${name}`, await readFile(file));
    await rm(file);
    await writeFile(join(stage.importDir, "export", name), await packed(lines.get(`export/${name}`)!));
    // A record without an id of its own is known by its place; the array's bracket moves those by one.
    if (name === "3.json")
      lines.set(`export/${name}`, Buffer.from(` ${lines.get(`export/${name}`)!.toString().trim()} `));
  }
}, 120_000);
beforeEach(async () => {
  posthog = await startPostHogEmulator();
});
afterEach(async () => {
  await stage.stopWorkers();
  await posthog.stop();
});
afterAll(() => stage.stop());

const begin = (path: string) =>
  stage.create({
    source: { kind: "folder", contentType: "amplitude", path },
    options: { rejectLimit: 10_000 },
    destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token },
  });

const truthFor = async (id: string, files: string[]) =>
  joinTruths(
    await Promise.all(files.map(async (file) => truthOfBytes(lines.get(file)!, await stage.context(id, file)))),
  );

test("packed files that are killed in the middle arrive whole", { timeout: 180_000 }, async () => {
  const events = lines.size * EVENTS_A_FILE;
  const uuids = lines
    .get(UNANSWERED)!
    .toString()
    .matchAll(/"uuid":"([0-9a-f-]{36})"/g);
  const unanswered = new Set<unknown>([...uuids].map(([, uuid]) => uuid));
  let taken = 0;
  posthog.rule(({ events }) => {
    if (!events.some(({ uuid }) => unanswered.has(uuid))) return { kind: "slow", ms: SLOW_MS };
    taken += 1;
    return { kind: "stall", store: true };
  });
  const id = await begin("export");
  for (const share of [0.15, 0.4, 0.6]) {
    const worker = stage.startWorker();
    taken = 0;
    const view = await stage.waitUntil(id, ({ ledger }) => taken > 0 && ledger.accepted >= share * events, {
      what: `${share * 100} % are accepted`,
    });
    expect(view.ledger.accepted, "the kill lands in the middle").toBeLessThan(events * 0.95);
    expect(view.bytes.read).toBeGreaterThan(0);
    expect(view.bytes.read).toBeLessThan(view.bytes.total ?? 0);
    worker.signal("SIGKILL");
    expect(await worker.exited).toBe("SIGKILL");
    await stage.lapseLeases();
  }
  posthog.rule(null);
  stage.startWorker();
  const { ledger, parts, bytes } = await stage.reaches(id, ["completed"]);
  const truth = await truthFor(id, [...lines.keys()]);
  expect(compareSets(truth.keys, eventsAt(posthog))).toBeNull();
  expect(ledger).toMatchObject({ read: events, accepted: truth.keys.size, rejected: 0, inFlight: 0 });
  expect(parts).toMatchObject({ total: 3, done: 3 });
  expect(bytes.read).toBe(bytes.total);
  const { received, distinct } = posthog.totals();
  expect(received - distinct, "kills that cost nothing did not land in the middle").toBeGreaterThan(0);
});

test("one broken file rests alone: the others arrive, and it is named", { timeout: 120_000 }, async () => {
  const [good, bad] = ["mixed/good.json.gz", "mixed/bad.json.gz"] as const;
  const plain = lines.get("export/1.json.gz")!;
  lines.set(good, plain);
  await mkdir(join(stage.importDir, "mixed"));
  await writeFile(join(stage.importDir, good), gzipSync(plain));
  await writeFile(join(stage.importDir, bad), gzipSync(lines.get("export/2.zip")!).subarray(0, -5));
  const id = await begin("mixed");
  stage.startWorker();
  const { error, parts, ledger } = await stage.reaches(id, ["paused"]);
  expect(parts).toMatchObject({ total: 2, done: 1, failed: 1 });
  expect(error?.message).toContain(bad);
  const part = await stage.db.part.findFirstOrThrow({ where: { migrationId: id, objectKey: bad } });
  expect(part.error).toMatchObject({ code: "file_truncated", hint: expect.any(String) });
  expect(part.endedAt).toBeNull();
  expect(Number(part.accepted)).toBeLessThan(EVENTS_A_FILE);
  const truth = await truthFor(id, [good]);
  const arrived = eventsAt(posthog);
  expect([...truth.keys].filter((key) => !arrived.has(key))).toEqual([]);
  expect(ledger.accepted).toBe(truth.keys.size + Number(part.accepted));
});

test("files that are no records rest alone, each named, and left out they do not hold up the end", async () => {
  const junk = {
    "junk/page.json": ["<!doctype html><html><head><title>502</title></head></html>\n", "a web page or XML"],
    "junk/table.jsonl": ["event,user,time\nx,y,z\n", "a table with columns"],
    "junk/twice.json.gz": [gzipSync(gzipSync('{"event_type":"a"}\n')), "a gzip file inside a gzip file"],
    "junk/columns.json": [Buffer.from("5041523100000000", "hex"), "a Parquet file"],
    "junk/rows.json": [Buffer.from("4f626a0104000000", "hex"), "an Avro file"],
  } as const;
  await mkdir(join(stage.importDir, "junk"));
  const plain = lines.get("export/1.json.gz")!;
  await writeFile(join(stage.importDir, "junk/good.jsonl"), plain);
  for (const [file, [content]] of Object.entries(junk)) await writeFile(join(stage.importDir, file), content);
  lines.set("junk/good.jsonl", plain);
  const id = await begin("junk");
  stage.startWorker();
  const paused = await stage.reaches(id, ["paused"]);
  expect(paused.error).toMatchObject({ code: "parts_need_you", message: expect.stringMatching(/^5 of 6 parts/) });
  expect(paused.parts).toMatchObject({ total: 6, done: 1, failed: 5 });
  const resting = await stage.db.part.findMany({ where: { migrationId: id, endedAt: null } });
  for (const { id: partId, objectKey, error } of resting) {
    const [, is] = junk[objectKey as keyof typeof junk];
    expect(error).toMatchObject({
      code: "unsupported_format",
      message: expect.stringContaining(`${objectKey} is ${is}`),
    });
    await leaveOutPart(stage.db, { id, partId }, { actor: "test" });
  }
  const { ledger, parts, statusReason } = await stage.reaches(id, ["completed"]);
  expect(parts).toMatchObject({ done: 1, leftOut: 5 });
  expect(statusReason).toContain("5 parts were left out by test");
  const truth = await truthFor(id, ["junk/good.jsonl"]);
  expect(compareSets(truth.keys, eventsAt(posthog))).toBeNull();
  expect(ledger).toMatchObject({ read: EVENTS_A_FILE, accepted: truth.keys.size });
}, 120_000);
