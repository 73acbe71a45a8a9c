import { copyFile, link, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Totals } from "@/bench/arrivals";
import { contenders } from "@/bench/contenders";
import { type DataFile, dataFile } from "@/bench/data";
import { fixed, median, table, whole } from "@/bench/numbers";
import { assertComplete, runContender } from "@/bench/run-contender";
import type { Session } from "@/bench/session";
import { until } from "@/e2e/support/processes";
import { startStage, type Stage } from "@/e2e/support/stage";
import { WORKER_ENV } from "@/lib/launch/worker-process.mjs";
import { getMigration } from "@/lib/migrations/view";

// A migration as people start it: planned, claimed, committed each second, by a worker's own process on a real
// PostgreSQL; beside the same pipeline without it. Both are measured at the sink, from the first request to the last.

type Measured = { perSecond: number; cpuMicros: number; peakMegabytes: number };

const FILE = "bench.jsonl";
/** Of the other sections' records: in two seconds one would see how a worker begins, not how it goes on. */
const LONGER = 5;
const LIMIT_MS = 30 * 60_000;
/** Linux counts a process's time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

export async function database(session: Session): Promise<string> {
  const { options, say } = session;
  const data = await dataFile("amplitude", options.records * LONGER);
  const stage = await startStage({ workers: 0, bare: true });
  try {
    const path = join(stage.importDir, FILE);
    await link(data.path, path).catch(() => copyFile(data.path, path));
    const without: Measured[] = [];
    const within: Measured[] = [];
    for (let round = 1; round <= options.runs; round++) {
      without.push(await runWithout(session, data));
      within.push(await runWithin(session, data, stage));
      say(`${round}/${options.runs} with the database: ${whole(within.at(-1)?.perSecond ?? NaN)} records/s`);
    }
    const row = (label: string, runs: Measured[]) => {
      const of = (value: (run: Measured) => number) => median(runs.map(value));
      return [
        label,
        ...[
          whole(of((run) => run.perSecond)),
          fixed(of((run) => run.cpuMicros)),
          whole(of((run) => run.peakMegabytes)),
        ],
      ];
    };
    const slower = median(within.map(({ perSecond }, round) => (without[round]?.perSecond ?? NaN) / perSecond - 1));
    return [
      `${whole(data.records)} records, from the first request at the sink to the last; CPU and memory of the worker's process alone.`,
      "",
      table(
        ["", "records/s", "CPU µs/record", "peak RSS MB"],
        [row("pipeline alone", without), row("a migration: worker and PostgreSQL", within)],
      ),
      "",
      `With the database in the loop it takes ${fixed(slower * 100, 0)} % longer (median over rounds). On these cores PostgreSQL works beside the worker.`,
    ].join("\n");
  } finally {
    await stage.stop();
  }
}

async function runWithout({ options, sink }: Session, data: DataFile): Promise<Measured> {
  const command = contenders.find(({ name }) => name === "backhaul")?.command(options.python) ?? [];
  const { arrived, cpuSeconds, peakRssBytes } = await runContender({ command, env: WORKER_ENV, data, sink });
  return {
    perSecond: rateAt(arrived, data),
    cpuMicros: ((cpuSeconds ?? NaN) / data.records) * 1e6,
    peakMegabytes: (peakRssBytes ?? NaN) / 1e6,
  };
}

async function runWithin({ sink }: Session, data: DataFile, stage: Stage): Promise<Measured> {
  await sink.reset({ records: data.records });
  const worker = stage.startWorker();
  await until(() => worker.log().includes("worker ready"), { timeoutMs: 60_000, what: "the worker is ready" });
  const before = await costOf(worker.pid);
  const id = await stage.create({
    source: { kind: "folder", contentType: "amplitude", path: FILE },
    options: { rejectLimit: 0 },
    destination: { kind: "posthog", host: sink.url, projectToken: "phc_bench" },
  });
  // As often as somebody's page looks.
  const isOver = async () => ["completed", "paused"].includes((await getMigration(stage.db, id)).status);
  await until(isOver, { timeoutMs: LIMIT_MS, everyMs: 1_000, what: "the migration is over" });
  const after = await costOf(worker.pid);
  await stage.stopWorkers();
  const arrived = await sink.totals();
  assertComplete(arrived, data);
  return {
    perSecond: rateAt(arrived, data),
    cpuMicros: ((after.cpuSeconds - before.cpuSeconds) / data.records) * 1e6,
    peakMegabytes: after.peakRssBytes / 1e6,
  };
}

const rateAt = ({ firstAt, lastAt }: Totals, { records }: DataFile) =>
  (records / ((lastAt ?? NaN) - (firstAt ?? NaN))) * 1_000;

/** What the process has used so far; NaN where there is no /proc. */
async function costOf(pid: number): Promise<{ cpuSeconds: number; peakRssBytes: number }> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "");
  const [stat, status] = await Promise.all([read("stat"), read("status")]);
  // The second field is the name, which may hold anything up to the last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]].map((ticks) => Number(ticks ?? NaN) / TICKS_PER_SECOND);
  return {
    cpuSeconds: (user ?? NaN) + (system ?? NaN),
    peakRssBytes: Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) * 1024,
  };
}
