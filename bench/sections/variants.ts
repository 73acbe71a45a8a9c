import { built } from "@/bench/build-contenders";
import { contenders } from "@/bench/contenders";
import { type DataFile, dataFile } from "@/bench/data";
import { fixed, summarise, table, whole } from "@/bench/numbers";
import { type Run, runContender } from "@/bench/run-contender";
import type { Session } from "@/bench/session";
import { WORKER_ENV, WORKER_FLAGS } from "@/lib/launch/worker-process.mjs";
import { contentTypes } from "@/lib/transforms/transform";

type Variant = {
  label: string;
  data: DataFile;
  command?: string[];
  settings?: Record<string, number>;
  delayMs?: number;
};

const ownCommand = contenders.find(({ name }) => name === "backhaul")?.command("") ?? [];

/** Runs variants of one thing in turns, and sets their medians side by side. */
async function compare({ options, sink, say }: Session, head: string, variants: Variant[]): Promise<string> {
  const runs: Run[][] = variants.map(() => []);
  for (let round = 1; round <= options.runs; round++) {
    for (const [index, { label, data, command = ownCommand, settings = {}, delayMs = 0 }] of variants.entries()) {
      const run = await runContender({ command, env: WORKER_ENV, data, sink, settings, delayMs });
      runs[index]?.push(run);
      say(`${round}/${options.runs} ${label}: ${whole(data.records / run.seconds)} records/s`);
    }
  }
  const rows = variants.map(({ label, data }, index) => {
    const { perSecond, megabytesPerSecond, cpuMicros, peakMegabytes } = summarise(runs[index] ?? [], data);
    const nanos = cpuMicros * 1e3 * data.records;
    const out = runs[index]?.[0]?.arrived.jsonBytes ?? NaN;
    const perByte = [data.bytes, out, data.bytes + out].map((bytes) => fixed(nanos / bytes));
    return [label, whole(perSecond), whole(megabytesPerSecond), fixed(cpuMicros), ...perByte, whole(peakMegabytes)];
  });
  const perByte = ["ns/byte in", "ns/byte out", "ns/byte in + out"];
  return table([head, "records/s", "MB/s in", "CPU µs/record", ...perByte, "peak RSS MB"], rows);
}

/** The three content types. */
export async function content(session: Session): Promise<string> {
  const { records } = session.options;
  const variants: Variant[] = [];
  // Records of the others are smaller; the same number of bytes is what is compared.
  const amplitude = await dataFile("amplitude", records);
  for (const type of contentTypes) {
    const some = await dataFile(type, 2_000);
    const count = Math.round(amplitude.bytes / (some.bytes / some.records));
    variants.push({ label: type, data: type === "amplitude" ? amplitude : await dataFile(type, count) });
  }
  return compare(session, "", variants);
}

/** Where gzip runs, and in how many threads the transform. */
export async function split(session: Session): Promise<string> {
  const data = await dataFile("amplitude", session.options.records);
  const command = [process.execPath, ...WORKER_FLAGS, built("split")];
  const variants = [1, 2, 4].flatMap((threads) =>
    [0, 1].map((inside) => ({
      label: `${threads} transform thread${threads > 1 ? "s" : ""}, gzip ${inside ? "in them" : "on the pool"}`,
      data,
      command,
      settings: { threads, inside },
    })),
  );
  const note = "Only read, cut, transform, gzip and POST: the least around the two that are moved about.";
  return `${note}\n\n${await compare(session, "", variants)}`;
}

/** Backhaul with one setting changed at a time. */
export async function tuning(session: Session): Promise<string> {
  const data = await dataFile("amplitude", session.options.records);
  const settings: [string, Record<string, number>][] = [
    ["as it is", {}],
    ["threads: 0", { threads: 0 }],
    ["threads: 2", { threads: 2 }],
    ["threads: 4", { threads: 4 }],
    ["parts: 1", { parts: 1 }],
    ["blocks in common: 0", { shared: 0 }],
    ["blocks in common: 16", { shared: 16 }],
    ["batches of 500 KB", { batchBytes: 500_000 }],
    ["batches of 1 MB", { batchBytes: 1_000_000 }],
  ];
  return compare(
    session,
    "setting",
    settings.map(([label, changed]) => ({ label, data, settings: changed })),
  );
}

/** A sink that answers late. */
export async function latency(session: Session): Promise<string> {
  const data = await dataFile("amplitude", session.options.records);
  const delays = [0, 50, 200];
  const note = "The sink keeps each answer back; requests on their way grow with it, from 8 up to 32.";
  const variants = delays.map((delayMs) => ({ label: `${delayMs} ms`, data, delayMs }));
  return `${note}\n\n${await compare(session, "answers after", variants)}`;
}

/** The same speed and memory whatever the size of the file; up to 5 GB. */
export async function memory(session: Session): Promise<string> {
  const sizes = [100_000, 500_000, 2_600_000];
  const once = { ...session, options: { ...session.options, runs: 1 } };
  const variants: Variant[] = [];
  for (const records of sizes) {
    const data = await dataFile("amplitude", records);
    variants.push({ label: `${fixed(data.bytes / 1e9)} GB`, data });
  }
  return `One run each.\n\n${await compare(once, "file", variants)}`;
}
