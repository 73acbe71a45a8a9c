import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startStage, type Stage } from "@/e2e/support/stage";
import { generate } from "@/lib/transforms/testing/generate";
import { Random } from "@/lib/transforms/testing/mutate";
import { contentTypes } from "@/lib/transforms/transform";
import type { Options } from "@/lib/schemas/options";
import { cliTransform, onlyIn, type Recorder, startRecorder } from "./testing/agreement";

const FILE = "mixed.jsonl";
const GENERATED_A_TYPE = 2_000;
const OPTIONS: Options[] = [
  { rejectLimit: 1_000_000 },
  {
    rejectLimit: 1_000_000,
    identifyEvents: true,
    groupEvents: true,
    sessions: true,
    userProperties: "set",
    personProfiles: "identified_only",
    onUnparsableTime: "now",
    renameEvents: { View: "Seen" },
  },
];

let stage: Stage;
let recorder: Recorder;

beforeAll(async () => {
  stage = await startStage({ workers: 1, workerEnv: { WORKER_THREADS: "2" } });
  await writeFile(join(stage.importDir, FILE), await mixedLines());
  recorder = await startRecorder();
}, 120_000);
afterAll(async () => {
  recorder.stop();
  await stage.stop();
});

/** Records of every type, good and odd, so that a run of any type meets its own and all the others. */
async function mixedLines(): Promise<Buffer> {
  const odd = ["amplitude.jsonl", "mixpanel.jsonl", "posthog.jsonl", "malformed.txt"];
  const rows = await Promise.all(odd.map((name) => readFile(join("samples/odd-rows", name))));
  const random = new Random(11);
  const generated = Array.from({ length: GENERATED_A_TYPE * contentTypes.length }, (_, n) =>
    Buffer.from(`${generate(contentTypes[n % contentTypes.length]!, random)}\n`),
  );
  const long = Buffer.from(`{"event":"a","properties":{"x":"${"x".repeat(1_100_000)}"}}\n`);
  return Buffer.concat([...rows.flatMap((file) => [file, Buffer.from("\n")]), long, ...generated, ...rows]);
}

const tally = (names: string[]) =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((each) => each === name).length]));

const cases = contentTypes.flatMap((contentType) =>
  OPTIONS.map((options) => ({ contentType, options, given: Object.keys(options).length > 1 ? "all" : "default" })),
);

test.each(cases)(
  "what a worker sends of $contentType is byte for byte what `transform` prints, $given options",
  { timeout: 120_000 },
  async ({ contentType, options }) => {
    recorder.take();
    const id = await stage.create({
      source: { kind: "folder", contentType, path: FILE },
      options,
      destination: { kind: "posthog", host: recorder.url, projectToken: "phc_agreement" },
    });
    const { ledger, createdAt, dropped, rejected } = await stage.reaches(id, ["completed"]);

    const sent = recorder.take();
    const printed = await cliTransform(await readFile(join(stage.importDir, FILE)), [
      ...["--type", contentType, "--options", JSON.stringify(options), "--part-key", FILE],
      ...["--migration-id", id, "--created-at", createdAt],
    ]);
    expect(printed.events.length).toBeGreaterThan(300);
    expect(onlyIn(sent, printed.events), "sent, not printed").toEqual([]);
    expect(onlyIn(printed.events, sent), "printed, not sent").toEqual([]);
    expect(ledger.accepted + ledger.generated).toBe(printed.events.length);
    const reasons = (outcome: string) =>
      tally(printed.notes.filter((note) => note.outcome === outcome).map(({ reason }) => reason));
    expect({ dropped, rejected }).toEqual({ dropped: reasons("dropped"), rejected: reasons("rejected") });
  },
);
