import { type Logger, pino } from "pino";

import { env } from "@/lib/env";

let logger: Logger | undefined;

/** The process's log: one JSON line an event on stdout. Never give it a secret or an event's content. */
export function log(): Logger {
  return (logger ??= pino({ level: env().LOG_LEVEL }));
}
