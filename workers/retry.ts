import { setTimeout as delay } from "node:timers/promises";

import { AppError } from "@/lib/errors";

const FIRST_MS = 200;
const MAX_MS = 2_000;

/** PostgreSQL's classes for a server that is going, coming or full, and Prisma's and Node's for one that cannot be reached. */
const PASSING =
  /^(08|53|57P0|40001|40P01|55P03|P1001|P1002|P1008|P1017|P2024|P2028|P2034|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)/;
const PASSING_TEXT =
  /(terminat|clos|reset|refus|lost|timed? ?out|unexpectedly).{0,40}(connection|socket|client)|connection.{0,40}(terminat|clos|reset|refus|lost|timed? ?out)|(starting up|shutting down|can't reach|not accepting|too many clients)/i;

/** Whether the database may well answer a little later. What was foreseen of another host has a name, whatever its cause. */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Object && depth < 6; depth++) {
    if (cause instanceof AppError && cause.code !== "internal") return false;
    const { code, originalCode, kind, message, cause: next, meta } = cause as Record<string, unknown>;
    if ([code, originalCode].some((given) => typeof given === "string" && PASSING.test(given))) return true;
    if (
      typeof kind === "string" &&
      /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/.test(kind)
    )
      return true;
    if (!(cause instanceof AppError) && typeof message === "string" && PASSING_TEXT.test(message)) return true;
    cause = next ?? (meta as Record<string, unknown> | undefined)?.driverAdapterError;
  }
  return false;
}

/** Repeats what the database was away for, until it answers or the signal says enough. Other errors rise. */
export async function whileDatabaseIsAway<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!isDatabaseAway(error) || signal.aborted) throw error;
    }
    const ms = Math.min(MAX_MS, FIRST_MS * 2 ** attempt);
    await delay(ms * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}
