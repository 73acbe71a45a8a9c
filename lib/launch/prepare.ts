import { prepareFirstAdmin } from "@/lib/auth/first-admin";
import { db } from "@/lib/db/client";
import { migrateDatabase } from "@/lib/db/migrate";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { ensureSamples } from "@/lib/samples/ensure-samples";

// What must be true before web and worker start: tables, samples, somebody who may sign in (or a link to become that).
try {
  const { DATABASE_URL, IMPORT_DIR } = env();
  if (!DATABASE_URL) throw new Error("The launcher names a database before it prepares one.");
  const { applied } = await migrateDatabase(DATABASE_URL);
  await ensureSamples(IMPORT_DIR);
  const { setupPath } = await prepareFirstAdmin(db());
  await db().$disconnect();
  process.send?.({ applied, setupPath }, () => process.exit(0));
} catch (error) {
  console.error(error);
  const said = error instanceof AppError ? [error.message, error.hint].filter(Boolean).join(" ") : String(error);
  process.send?.({ problem: said }, () => process.exit(1));
}
