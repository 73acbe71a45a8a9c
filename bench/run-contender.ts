import { spawn } from "node:child_process";

import type { Totals } from "./arrivals";
import type { DataFile } from "./data";
import { ROOT } from "./places";
import type { Sink } from "./sink-process";

/** One run: its cost, and what arrived. */
export type Run = {
  seconds: number;
  /** Of all its threads; null where the system does not tell. */
  cpuSeconds: number | null;
  peakRssBytes: number | null;
  arrived: Totals;
};

type Options = {
  command: string[];
  env?: Record<string, string> | undefined;
  data: DataFile;
  sink: Sink;
  /** Where the peers are installed. */
  peers?: string | undefined;
  /** For Backhaul: threads, parts, blocksInFlight, batchBytes… */
  settings?: Record<string, number>;
  /** Each request's answer is kept back for so long. */
  delayMs?: number;
};

/** Runs one contender in a process of its own. Throws when it fails or when not every record has arrived. */
export async function runContender({
  command,
  env,
  data,
  sink,
  peers,
  settings = {},
  delayMs = 0,
}: Options): Promise<Run> {
  await sink.reset({ records: data.records, delayMs });
  const job = { file: data.path, sinkUrl: sink.url, contentType: data.contentType, peers, settings };
  const cost = await runScript<Omit<Run, "arrived">>(command, job, env);
  const arrived = await sink.totals();
  assertComplete(arrived, data);
  return { ...cost, arrived };
}

/** The last line that the command prints, which is JSON. */
export async function runScript<T>(
  [program = "", ...args]: string[],
  job: object,
  env: Record<string, string> = {},
): Promise<T> {
  const output = await outputOf(program, [...args, JSON.stringify(job)], env);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as T;
}

/** Throws unless each record has arrived, and no more than each. */
export function assertComplete({ distinct, events, unnumbered }: Totals, { records }: DataFile): void {
  if (distinct === records && events - unnumbered === records) return;
  throw new Error(`Of ${records} records ${distinct} arrived, in ${events - unnumbered} events.`);
}

function outputOf(program: string, args: string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let complaints = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args[0] ?? ""} ended with ${code}:\n${complaints.slice(-2_000)}`));
    });
  });
}
