import { setTimeout as sleep } from "node:timers/promises";

import { LaunchError } from "./launch-error.mjs";
import { logFile, tailOf } from "./logs.mjs";

const LONGEST_MS = 120_000;
const EVERYWHERE = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** The address at which this machine itself reaches the app. */
export function localUrl({ HOST, PORT }) {
  const host = EVERYWHERE[/** @type {keyof typeof EVERYWHERE} */ (HOST)] ?? HOST;
  return `http://${host.includes(":") ? `[${host}]` : host}:${PORT}`;
}

/** Resolves once /api/health answers; throws with the end of the web server's log when it does not come up. */
export async function waitForWeb({ dir, settings, isUp }) {
  const until = Date.now() + LONGEST_MS;
  const url = `${localUrl(settings)}/api/health`;
  while (Date.now() < until) {
    if (await answers(url)) return;
    if (!isUp()) break;
    await sleep(100);
  }
  const detail = tailOf(logFile(dir, "web"));
  throw new LaunchError("The web server did not start: the end of its log is above.", { detail });
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
