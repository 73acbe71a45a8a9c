import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { Pool } from "pg";
import type { MigrationList, SchemaEngine, SchemaFilter } from "@prisma/schema-engine-wasm";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const SCHEMA = join(ROOT, "prisma", "schema.prisma");

export const MIGRATIONS_DIR = join(ROOT, "prisma", "migrations");
export const NO_FILTERS: SchemaFilter = { externalTables: [], externalEnums: [] };

/**
 * Prisma's schema engine as WebAssembly: the native one is downloaded from a host that a closed network does not reach.
 * The caller frees it, and ends the pool.
 */
export async function createSchemaEngine(pool: Pool): Promise<SchemaEngine> {
  const engine = await engineClass();
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool, { schema: "public" }));
  return engine.new({ datamodels: [[SCHEMA, await readFile(SCHEMA, "utf8")]] }, () => {}, adapter);
}

/**
 * The SQL that leads from one schema text (null: nothing) to another; empty when they agree. The engine wants a server
 * to speak to, but leaves it as it is.
 */
export async function schemaDifference(databaseUrl: string, from: string | null, to: string): Promise<string> {
  const pool = new Pool({ connectionString: databaseUrl });
  const engine = await createSchemaEngine(pool);
  const target = (content: string) => ({ tag: "schemaDatamodel" as const, files: [{ path: SCHEMA, content }] });
  try {
    const { stdout } = await engine.diff({
      from: from === null ? { tag: "empty" } : target(from),
      to: target(to),
      script: true,
      exitCode: false,
      filters: NO_FILTERS,
    });
    return stdout?.includes("This is an empty migration") ? "" : (stdout ?? "");
  } finally {
    engine.free();
    await pool.end();
  }
}

/** prisma/migrations as the engine takes it. */
export async function readMigrations(): Promise<MigrationList> {
  const entries = await readdir(MIGRATIONS_DIR, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir: MIGRATIONS_DIR,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(
      names.sort().map(async (name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok" as const, value: await readFile(join(MIGRATIONS_DIR, name, "migration.sql"), "utf8") },
        },
      })),
    ),
  };
}

// Once per process: the bindings keep views of the first instance's memory.
let loaded: Promise<typeof SchemaEngine> | undefined;
const engineClass = () => (loaded ??= loadEngine());

async function loadEngine(): Promise<typeof SchemaEngine> {
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = join(
    dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm")),
    "schema_engine_bg.wasm",
  );
  const module = await WebAssembly.compile(await readFile(wasm));
  const imports = { "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports };
  const instance = await WebAssembly.instantiate(module, imports);
  bindings.__wbg_set_wasm(instance.exports);
  // Fills the table of undefined, null, true and false; without it the engine takes one for the other.
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return bindings.SchemaEngine;
}
