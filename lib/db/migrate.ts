import { Client, Pool } from "pg";

import { AppError } from "@/lib/errors";
import { createSchemaEngine, NO_FILTERS, readMigrations } from "./schema-engine";

/** Any number, the same in every process that starts on one database. */
const LOCK = 7_310_002;

/** Brings the database to prisma/migrations; safe when several processes start at once. */
export async function migrateDatabase(url: string): Promise<{ applied: string[] }> {
  const guard = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  guard.on("error", () => {});
  await guard.connect().catch((cause: Error) => {
    throw new AppError("database_unavailable", "The database does not answer.", {
      cause,
      hint: "Check DATABASE_URL and that the server runs.",
      upstream: cause.message.slice(0, 300),
    });
  });
  try {
    await guard.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const pool = new Pool({ connectionString: url });
    const engine = await createSchemaEngine(pool);
    try {
      const migrationsList = await readMigrations();
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
      return { applied: appliedMigrationNames };
    } finally {
      engine.free();
      await pool.end();
    }
  } finally {
    await guard.end();
  }
}
