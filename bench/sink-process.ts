import { fork } from "node:child_process";
import { once } from "node:events";

import type { Totals } from "./arrivals";
import { BENCH, ROOT } from "./places";

export type Sink = {
  url: string;
  /** Forgets what came; from now on so many records are awaited, and each request is answered so late. */
  reset(options: { records: number; delayMs?: number }): Promise<void>;
  /** Gunzips, parses and counts what came. */
  totals(): Promise<Totals>;
  stop(): Promise<void>;
};

export async function startSink(): Promise<Sink> {
  const child = fork(`${BENCH}/sink.ts`, { cwd: ROOT, execArgv: ["--import", "tsx"] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const url = `http://127.0.0.1:${port}`;
  const ask = async (path: string) => (await fetch(`${url}${path}`)).json() as Promise<Totals>;
  return {
    url,
    reset: async ({ records, delayMs = 0 }) => void (await ask(`/bench/reset?records=${records}&delayMs=${delayMs}`)),
    totals: () => ask("/bench/totals"),
    async stop() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}
