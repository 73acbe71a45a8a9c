import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { WORKER_ENV, WORKER_FLAGS } from "@/lib/launch/worker-process.mjs";

import { built } from "./build-contenders";
import { BENCH } from "./places";

export type Contender = {
  name: string;
  label: string;
  /** The command, but for the job, which is the last argument. */
  command: (python: string) => string[];
  env?: Record<string, string>;
  /** What sets it apart from the others; goes into the results. */
  differs: string;
  needs?: "peers" | "orjson";
  /** Maps Amplitude's records only. */
  amplitudeOnly?: true;
};

const node = (file: string) => () => [process.execPath, `${BENCH}/contenders/${file}`];
const tsx = (file: string) => () => [process.execPath, "--import", "tsx", `${BENCH}/contenders/${file}`];

export const contenders: readonly Contender[] = [
  {
    name: "backhaul",
    label: "Backhaul",
    command: () => [process.execPath, ...WORKER_FLAGS, built("backhaul")],
    env: WORKER_ENV,
    differs:
      "The worker's code from file to destination, built and run as a worker is: the full mapping, every line checked, repeats found, rejects kept, the ledger closed. Without the database, which has a table of its own.",
  },
  {
    name: "floor",
    label: "floor",
    command: tsx("floor.ts"),
    differs:
      "Only what nobody can leave out: read, find the lines, gzip 1 on the thread pool, POST with 8 requests in flight. Sends the records as they are: no mapping, no check.",
  },
  {
    name: "plain",
    label: "plain script",
    command: node("plain-script.mjs"),
    differs:
      "readline, JSON.parse, a short mapping, JSON.stringify, gzip 6 (zlib's default), fetch, one request after the other. Checks nothing.",
    amplitudeOnly: true,
  },
  {
    name: "posthog-node",
    label: "posthog-node",
    command: node("posthog-node.mjs"),
    differs:
      "PostHog's own library with historicalMigration, batches of 1,000 (its default of 100 is slower), the plain script's mapping. Keeps no account of what was sent.",
    needs: "peers",
    amplitudeOnly: true,
  },
  {
    name: "mixpanel-import",
    label: "mixpanel-import",
    command: node("mixpanel-import.mjs"),
    differs:
      "Mixpanel's importer, its own mapping of Amplitude's records to Mixpanel's events, its defaults (50 requests in flight, 2,000 records each, gzip 6). It has no option for another host: the undici that it loads connects to the sink instead, without TLS.",
    needs: "peers",
  },
  {
    name: "orjson",
    label: "Python, orjson",
    command: (python) => [python, `${BENCH}/contenders/orjson-script.py`],
    differs:
      "A Python script on orjson and http.client, gzip 1, the plain script's mapping, one request after the other. Checks nothing.",
    needs: "orjson",
    amplitudeOnly: true,
  },
];

/** The Python that has orjson, or null. */
export async function findOrjson(python = "python3"): Promise<{ python: string; version: string } | null> {
  const probe = "import orjson, platform; print(platform.python_version(), orjson.__version__)";
  try {
    const { stdout } = await promisify(execFile)(python, ["-c", probe]);
    const [own, orjson] = stdout.trim().split(" ");
    return { python, version: `Python ${own}, orjson ${orjson}` };
  } catch {
    return null;
  }
}
