import { PrismaPg } from "@prisma/adapter-pg";

import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { PrismaClient } from "@/lib/generated/prisma/client";

export type Db = PrismaClient;

/** A client with its own pool; the caller disconnects it. */
export function createDb(connectionString: string): Db {
  const adapter = new PrismaPg({ connectionString, connectionTimeoutMillis: 10_000, keepAlive: true });
  // The default of 2 s to begin a transaction is too short for a machine that is busy importing.
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 15_000, timeout: 30_000 } });
}

// `next dev` re-evaluates modules on every edit; the global keeps one pool across reloads.
const store = globalThis as typeof globalThis & { __backhaulDb?: Db };

/** The process's client on DATABASE_URL. */
export function db(): Db {
  return (store.__backhaulDb ??= createDb(databaseUrl()));
}

function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (url) return url;
  throw new AppError("database_unavailable", "No database is named.", {
    hint: "Set DATABASE_URL, or use `npm start`, which brings its own database.",
  });
}
