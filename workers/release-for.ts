import { AppError } from "@/lib/errors";
import type { Release } from "@/lib/migrations/release-part";
import type { Problem } from "@/lib/schemas/migration";
import { isDatabaseAway } from "./retry";

const FIRST_MS = 2_000;
const MAX_MS = 300_000;
const SPREAD_SHARE = 0.1;
const SPREAD_MS = 30_000;
/** Runs in a row that end in something unforeseen before a person is asked. */
export const MOST_FAILURES = 5;

export const TOO_MANY_REJECTS: Release = {
  kind: "needs_person",
  error: {
    code: "too_many_rejects",
    message: "More records were rejected than this migration allows.",
    hint: "Look at the rejects. Resume to allow as many again, or cancel and start anew with other options.",
  },
};

/** What becomes of a part after an error: it waits, tries again, or needs a person. */
export function releaseFor(
  error: unknown,
  { retries, failures }: { retries: number; failures: number },
  random: () => number = Math.random,
): Release {
  if (error instanceof AppError && error.code !== "internal") {
    if (!error.waits) return { kind: "needs_person", error: toProblem(error) };
    const delayMs = waitMs(error, retries, random);
    return { kind: "waits", delayMs, reason: error.message };
  }
  if (isDatabaseAway(error))
    return { kind: "waits", delayMs: backoffMs(retries, random), reason: "The database did not answer." };
  if (failures + 1 >= MOST_FAILURES) return { kind: "needs_person", error: internalProblem(error) };
  return { kind: "failed", delayMs: backoffMs(failures, random) };
}

/** Half of it is chance, so that many parts do not come back together. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(attempt, 20)) * (0.5 + random() / 2);
}

/** Not before the other side's own time, and a little later by chance: many may have been told the same. */
export function waitMs({ retryAfterMs }: AppError, attempt: number, random: () => number = Math.random): number {
  const backoff = backoffMs(attempt, random);
  if (retryAfterMs === undefined) return backoff;
  return Math.max(retryAfterMs + random() * Math.min(SPREAD_MS, retryAfterMs * SPREAD_SHARE), backoff);
}

export function toProblem({ code, message, hint, upstream, region }: AppError): Problem {
  return { code, message, ...(hint && { hint }), ...(upstream && { upstream }), ...(region && { region }) };
}

export function internalProblem(error: unknown): Problem {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return {
    code: "internal",
    message: `Something unforeseen went wrong ${MOST_FAILURES} times in a row (${name}).`,
    hint: "The worker's log has the details. Resume to try again; nothing is lost by it.",
  };
}
