import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { contentTypes } from "@/lib/transforms/transform";
import { buildContenders } from "./build-contenders";
import { contenders, findOrjson } from "./contenders";
import { type DataFile, dataFile, NUMBER_KEY } from "./data";
import { installPeers } from "./install-peers";
import { median } from "./numbers";
import { parseOptions } from "./options";
import { assertComplete, runContender } from "./run-contender";
import { startSink, type Sink } from "./sink-process";

// That everything measured does its whole work, on little; how fast is no test's business.

const RECORDS = 2_000;
const MINUTE = 60_000;

let dir: string;
let sink: Sink;
let amplitude: DataFile;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "backhaul-bench-"));
  await buildContenders();
  sink = await startSink();
  amplitude = await dataFile("amplitude", RECORDS, dir);
}, MINUTE);
afterAll(async () => {
  await sink.stop();
  await rm(dir, { recursive: true, force: true });
});

test("the data are the same for the same number, each record with its own", async () => {
  const other = await mkdtemp(join(tmpdir(), "backhaul-bench-"));
  const again = await dataFile("amplitude", RECORDS, other);
  const [text, textAgain] = await Promise.all([readFile(amplitude.path, "utf8"), readFile(again.path, "utf8")]);
  expect(textAgain === text).toBe(true);
  const records = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { event_properties: object });
  const numbers = records.map(({ event_properties: own }) => (own as Record<string, number>)[NUMBER_KEY]);
  expect(numbers).toEqual(Array.from({ length: RECORDS }, (_, number) => number));
  await rm(other, { recursive: true });
});

describe("every record arrives once by", () => {
  test.each(contenders)(
    "$name",
    async ({ command, needs }) => {
      const peers = needs === "peers" ? await installPeers() : null;
      const orjson = needs === "orjson" ? await findOrjson() : null;
      // Without a package registry, or without that Python, there is nothing to try.
      if ((needs === "peers" && !peers) || (needs === "orjson" && !orjson)) return;
      const run = await runContender({ command: command("python3"), data: amplitude, sink, peers: peers?.dir });
      expect(run.arrived).toMatchObject({ distinct: RECORDS, events: RECORDS, unnumbered: 0 });
      expect(run.seconds).toBeGreaterThan(0);
      expect(run.cpuSeconds).toBeGreaterThan(0);
      expect(run.peakRssBytes).toBeGreaterThan(10e6);
    },
    3 * MINUTE,
  );

  test.each(contentTypes.filter((type) => type !== "amplitude"))(
    "Backhaul, of %s",
    async (type) => {
      const command = contenders[0]!.command("");
      const data = await dataFile(type, RECORDS, dir);
      const { arrived } = await runContender({ command, data, sink });
      expect(arrived.distinct).toBe(RECORDS);
    },
    MINUTE,
  );
});

test(
  "a record that is missing, or that came twice, is found out",
  async () => {
    const totals = { requests: 1, bytes: 1, jsonBytes: 1, unnumbered: 0, firstAt: 1, lastAt: 2 };
    expect(() => assertComplete({ ...totals, events: RECORDS, distinct: RECORDS - 1 }, amplitude)).toThrow(
      "1999 arrived",
    );
    expect(() => assertComplete({ ...totals, events: RECORDS + 1, distinct: RECORDS }, amplitude)).toThrow(
      "in 2001 events",
    );
    // More is awaited than the file holds.
    const run = runContender({
      command: contenders[1]!.command(""),
      data: { ...amplitude, records: RECORDS + 5 },
      sink,
    });
    await expect(run).rejects.toThrow(`Of ${RECORDS + 5} records ${RECORDS} arrived`);
  },
  MINUTE,
);

test("options name sections and numbers", () => {
  expect(parseOptions([])).toMatchObject({
    records: 200_000,
    runs: 5,
    only: ["pipeline", "stages", "content", "latency", "database"],
  });
  expect(parseOptions(["--only", "split", "--records", "7", "--runs", "1"])).toMatchObject({
    only: ["split"],
    records: 7,
  });
  expect(() => parseOptions(["--only", "speed"])).toThrow('no section "speed"');
  expect(() => parseOptions(["--runs", "0"])).toThrow("whole numbers");
});

test("a median", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, NaN]);
});
