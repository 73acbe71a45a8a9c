import { setTimeout as sleep } from "node:timers/promises";

import { say } from "./progress.mjs";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
// One that ran this long was well: its next crash is a first one again.
const HEALTHY_MS = 60_000;

/**
 * Starts a child and starts it again whenever it ends unasked, after a pause that grows with each crash.
 * @param {{
 *   name: string, log: string, graceMs: number,
 *   start(): import("./child.mjs").Child,
 *   onStart(child: import("./child.mjs").Child): void,
 * }} options
 */
export function keepRunning({ name, log, graceMs, start, onStart }) {
  const ending = new AbortController();
  let isRestart = false;
  /** @type {import("./child.mjs").Child} */
  let child;

  const begin = () => {
    child = start();
    onStart(child);
  };
  begin();
  const done = loop();

  async function loop() {
    let crashes = 0;
    while (!ending.signal.aborted) {
      const began = Date.now();
      const { code, signal } = await child.ended;
      if (ending.signal.aborted) return;
      if (!isRestart) {
        crashes = Date.now() - began > HEALTHY_MS ? 1 : crashes + 1;
        const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (crashes - 1));
        const how = signal ? `signal ${signal}` : `exit code ${code}`;
        say(`  The ${name} stopped unexpectedly (${how}); it is started again in ${pause / 1000} s. Its log: ${log}`);
        await sleep(pause, undefined, { signal: ending.signal }).catch(() => {});
        if (ending.signal.aborted) return;
      }
      isRestart = false;
      begin();
    }
  }

  return {
    /** Ends it for good. */
    async stop(grace = graceMs) {
      ending.abort();
      await child.stop(grace);
      await done;
    },
    /** Ends this one, so that the next starts at once with what is true now. */
    restart() {
      isRestart = true;
      void child.stop(graceMs);
    },
    /** True while its process runs. */
    isUp: () => child.proc.exitCode === null && child.proc.signalCode === null,
  };
}
