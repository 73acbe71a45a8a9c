/* Writes the next prisma/migrations/NNNN_name/migration.sql: node --import tsx lib/db/make-migration.ts NAME */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEmbeddedPostgres } from "./embedded";
import { MIGRATIONS_DIR, readMigrations, SCHEMA, schemaDifference } from "./schema-engine";

/** schema.prisma as the migrations leave it, so that the next difference needs no database. */
const SNAPSHOT = join(MIGRATIONS_DIR, "schema.prisma");

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error("Give the migration a name of lower-case letters, digits and _.");
  process.exit(2);
}

const schema = await readFile(SCHEMA, "utf8");
const before = await readFile(SNAPSHOT, "utf8").catch(() => null);
const sql = await difference(before, schema);
if (sql === "") {
  console.log("The migrations already give schema.prisma.");
} else {
  const { migrationDirectories } = await readMigrations();
  const number = String(migrationDirectories.length + 1).padStart(4, "0");
  const folder = join(MIGRATIONS_DIR, `${number}_${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "migration.sql"), sql);
  await writeFile(SNAPSHOT, schema);
  console.log(`Wrote ${folder}`);
}

async function difference(from: string | null, to: string): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "backhaul-migration-"));
  const server = await startEmbeddedPostgres({ dataDir });
  try {
    return await schemaDifference(server.url, from, to);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
