import { readFileSync } from "node:fs";
import { join } from "node:path";

import { createDb, type Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { isDatabaseAway } from "@/lib/http/database-away";

/** What the timeline shows as the one who did it. */
export const ACTOR = "command line";

/** DATABASE_URL, or the address that a running `npm start` left in its data folder; null when there is neither. */
export function databaseUrl(): string | null {
  const { DATABASE_URL, DATA_DIR } = env();
  if (DATABASE_URL) return DATABASE_URL;
  try {
    return readFileSync(join(DATA_DIR, "run", "database-url"), "utf8").trim();
  } catch {
    return null;
  }
}

/** Runs `work` on the database, whatever happens disconnects, and says in words when the database is not there. */
export async function withDb<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const url = databaseUrl();
  if (!url) throw away();
  const db = createDb(url);
  try {
    return await work(db);
  } catch (error) {
    throw isDatabaseAway(error) ? away(error) : error;
  } finally {
    await db.$disconnect();
  }
}

function away(cause?: unknown): AppError {
  return new AppError("database_unavailable", "The database does not answer.", {
    cause,
    hint: "Start Backhaul with `npm start` first, or set DATABASE_URL.",
  });
}
