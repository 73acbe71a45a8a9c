import { randomUUID } from "node:crypto";

import { Client } from "pg";
import { inject } from "vitest";

import { createDb, type Db } from "@/lib/db/client";

export type TestDb = { db: Db; url: string; drop(): Promise<void> };

/** A migrated, empty database of the caller's own. Needs the vitest project `db`. */
export async function createTestDb(): Promise<TestDb> {
  const template = new URL(inject("templateUrl"));
  assertLocal(template);
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await onServer(template, `CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  const db = createDb(url.href);
  return {
    db,
    url: url.href,
    drop: async () => {
      await db.$disconnect();
      await onServer(template, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Tests write and drop as they like, so they keep to this machine. */
export function assertLocal(url: URL): void {
  if (["127.0.0.1", "localhost", "[::1]"].includes(url.hostname)) return;
  throw new Error(`Tests refuse the database on ${url.hostname}: it is not on this machine.`);
}

/** Cloning needs the template to itself, so that clones take turns. */
const LOCK = 7_310_003;

async function onServer(template: URL, sql: string): Promise<void> {
  const url = new URL(template);
  url.pathname = "/postgres";
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    await client.query(sql);
  } finally {
    await client.end();
  }
}
