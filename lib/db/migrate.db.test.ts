import { readFile } from "node:fs/promises";

import { Client } from "pg";
import { expect, test } from "vitest";

import { migrateDatabase } from "./migrate";
import { SCHEMA, schemaDifference } from "./schema-engine";
import { assertLocal, createTestDb } from "./testing/test-db";

/** Everything the schema language can say of a database; checks and partial indexes are beyond it. */
const CATALOGUE = `
  SELECT 'column' AS kind, table_name || '.' || column_name AS name,
    concat_ws(' ', udt_name, datetime_precision, is_nullable, column_default) AS form
  FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef NOT LIKE '% WHERE %'
  UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f', 'u')
  UNION ALL SELECT 'enum', t.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
    FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname
  ORDER BY 1, 2`;

async function catalogue(client: Client) {
  const { rows } = await client.query<{ name: string }>(CATALOGUE);
  return rows.filter(({ name }) => !name.startsWith("_prisma_migrations"));
}

test("the migrations give exactly schema.prisma", async () => {
  const migrated = await createTestDb();
  const fresh = await createTestDb();
  const [a, b] = [new Client({ connectionString: migrated.url }), new Client({ connectionString: fresh.url })];
  await Promise.all([a.connect(), b.connect()]);
  try {
    await b.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    await b.query(await schemaDifference(fresh.url, null, await readFile(SCHEMA, "utf8")));
    const expected = await catalogue(b);
    expect(expected.length).toBeGreaterThan(100);
    expect(await catalogue(a)).toEqual(expected);
  } finally {
    await Promise.all([a.end(), b.end()]);
    await Promise.all([migrated.drop(), fresh.drop()]);
  }
});

test("two starters at once apply each migration once, and a third nothing", async () => {
  const { url, drop } = await createTestDb();
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    const results = await Promise.all([migrateDatabase(url), migrateDatabase(url)]);
    const applied = results.flatMap((result) => result.applied);
    expect(applied).toContain("0001_initial");
    expect(new Set(applied).size).toBe(applied.length);
    expect(await migrateDatabase(url)).toEqual({ applied: [] });
  } finally {
    await client.end();
    await drop();
  }
});

test("a database elsewhere is refused", () => {
  expect(() => assertLocal(new URL("postgresql://u@db.example.com/prod"))).toThrow(/not on this machine/);
});
