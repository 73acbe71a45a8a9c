import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { amplitudeSource, mixpanelSource } from "@/e2e/support/direct";
import { startStage, type Stage } from "@/e2e/support/stage";
import { zipOf } from "@/lib/formats/testing/files";
import { claimPlan } from "@/lib/migrations/claim";
import { planMigration } from "@/lib/migrations/plan-migration";
import { writeSample } from "@/lib/samples/write-sample";
import { createFolderSource } from "@/lib/sources/folder";
import { openFolderStaging } from "@/lib/staging/folder-staging";
import { generate } from "@/lib/transforms/testing/generate";
import { Random } from "@/lib/transforms/testing/mutate";
import { type ContentType, contentTypes } from "@/lib/transforms/transform";
import { cliTransform, onlyIn, type Recorder, startRecorder } from "./testing/agreement";

// Whatever form the bytes come in: packed, an array, cut into parts, or downloaded from a vendor.

/** Without pairs: which of several parts links one is for the migration to say, not for one file's run. */
const OPTIONS = { groupEvents: true, sessions: true, userProperties: "set", rejectLimit: 1_000_000 } as const;
const EVENTS_OF_SPLIT = 600;
const PARTS_OF_SPLIT = 3;

let stage: Stage;
let recorder: Recorder;
beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_THREADS: "1", STAGING_RETENTION: "24" } });
  recorder = await startRecorder();
}, 120_000);
afterAll(async () => {
  recorder.stop();
  await stage.stop();
});

/** Records of the type, odd ones among them, each of which could stand in an array. */
async function recordsOf(contentType: ContentType): Promise<string[]> {
  const odd = await readFile(`samples/odd-rows/${contentType}.jsonl`, "utf8");
  const random = new Random(23);
  const generated = Array.from({ length: 300 }, () => generate(contentType, random));
  return [...odd.trim().split("\n"), ...generated];
}

async function writeForms(contentType: ContentType): Promise<void> {
  const folder = join(stage.importDir, contentType);
  await mkdir(folder);
  const records = await recordsOf(contentType);
  const lines = Buffer.from(`${records.join("\n")}\n`);
  const half = lines.indexOf("\n", lines.length / 2) + 1;
  const halves = [gzipSync(lines.subarray(0, half)), gzipSync(lines.subarray(half))] as const;
  const within = lines.length / 3;
  await writeFile(join(folder, "1.json.gz"), gzipSync(lines));
  const members = [gzipSync(lines.subarray(0, within)), gzipSync(lines.subarray(within))];
  await writeFile(join(folder, "2.json.gz"), Buffer.concat(members));
  const zip = await zipOf([
    { name: "187520/a.json.gz", content: halves[0], stored: true, described: true },
    { name: "187520/b.json.gz", content: halves[1] },
  ]);
  await writeFile(join(folder, "3.zip"), zip);
  await writeFile(join(folder, "4.json"), `[${records.join(",\n")}]`);
  await writeSample(join(folder, "5.jsonl"), { contentType, events: EVENTS_OF_SPLIT, seed: 5 });
}

/** As a worker plans, but that files of this size have several parts. */
async function planInParts(contentType: ContentType, rangeBytes: number): Promise<void> {
  const plan = (await claimPlan(stage.db, "test"))!;
  const source = createFolderSource(contentType, stage.importDir);
  const lease = { id: plan.migrationId, token: plan.token };
  await planMigration(stage.db, lease, { source, signal: new AbortController().signal, rangeBytes });
}

async function run(id: string): Promise<{ sent: string[]; asPrinted: string[] }> {
  recorder.take();
  stage.startWorker();
  const { createdAt } = await stage.reaches(id, ["completed"]);
  await stage.stopWorkers();
  const asPrinted = ["--options", JSON.stringify(OPTIONS), "--migration-id", id, "--created-at", createdAt];
  return { sent: recorder.take(), asPrinted };
}

function expectTheSame(sent: string[], printed: string[]): void {
  // What repeats in another part is sent again: it is what PostHog folds.
  expect(onlyIn(new Set(sent), new Set(printed)), "sent, not printed").toEqual([]);
  expect(onlyIn(new Set(printed), new Set(sent)), "printed, not sent").toEqual([]);
}

test.each(contentTypes)("%s files in every form", { timeout: 180_000 }, async (contentType) => {
  await writeForms(contentType);
  const destination = { kind: "posthog" as const, host: recorder.url, projectToken: "phc_agreement" };
  const id = await stage.create({
    source: { kind: "folder", contentType, path: contentType },
    options: OPTIONS,
    destination,
  });
  const { length } = await readFile(join(stage.importDir, contentType, "5.jsonl"));
  await planInParts(contentType, length / PARTS_OF_SPLIT);
  const parts = await stage.db.part.groupBy({ by: ["objectKey"], where: { migrationId: id }, _count: true });
  expect(Object.fromEntries(parts.map(({ objectKey, _count }) => [objectKey, _count]))).toEqual({
    ...Object.fromEntries(["1.json.gz", "2.json.gz", "3.zip", "4.json"].map((name) => [`${contentType}/${name}`, 1])),
    [`${contentType}/5.jsonl`]: PARTS_OF_SPLIT,
  });

  const { sent, asPrinted } = await run(id);
  const printed = await Promise.all(
    parts.map(async ({ objectKey }) => {
      const args = ["--type", contentType, "--part-key", objectKey, ...asPrinted];
      const { events } = await cliTransform(await readFile(join(stage.importDir, objectKey)), args);
      expect(events.length, objectKey).toBeGreaterThan(50);
      return events;
    }),
  );
  expectTheSame(sent, printed.flat());
});

const RANGE = { from: "2024-02-28T00:00:00Z", to: "2024-03-01T00:00:00Z" };
const vendors = {
  amplitude: async () => {
    const emulator = await startAmplitudeEmulator({ data: { rows: 20 } });
    return { emulator, source: amplitudeSource(emulator, RANGE) };
  },
  mixpanel: async () => {
    const emulator = await startMixpanelEmulator({ data: { rows: 300 } });
    return { emulator, source: mixpanelSource(emulator, RANGE) };
  },
};

test.each(["amplitude", "mixpanel"] as const)("windows downloaded from %s", { timeout: 180_000 }, async (vendor) => {
  const { emulator, source } = await vendors[vendor]();
  try {
    const destination = { kind: "posthog" as const, host: recorder.url, projectToken: "phc_agreement" };
    const id = await stage.create({ source, options: OPTIONS, destination });
    const { sent, asPrinted } = await run(id);
    const root = join(stage.dataDir, "staging");
    const store = openFolderStaging(root, { reserveBytes: 0 });
    const windows = await stage.db.part.findMany({ where: { migrationId: id, stagedKey: { not: null } } });
    expect(windows.length).toBeGreaterThan(0);
    const printed: string[] = [];
    for (const { stagedKey, objectKey } of windows) {
      const chunks: Buffer[] = [];
      for await (const chunk of store.read(stagedKey!, 0, new AbortController().signal)) chunks.push(chunk);
      const args = ["--type", vendor, "--record-identity", "content", "--part-key", objectKey, ...asPrinted];
      printed.push(...(await cliTransform(Buffer.concat(chunks), args)).events);
    }
    expect(printed.length).toBeGreaterThan(300);
    expectTheSame(sent, printed);
  } finally {
    await emulator.stop();
  }
});
