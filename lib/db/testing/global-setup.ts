import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";
import type { TestProject } from "vitest/node";

import { startEmbeddedPostgres } from "@/lib/db/embedded";
import { migrateDatabase } from "@/lib/db/migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** The template database that createTestDb clones. */
    templateUrl: string;
  }
}

/** One server for the whole run, in a temporary folder; gone afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "backhaul-test-"));
  const server = await startEmbeddedPostgres({ dataDir });
  const templateUrl = new URL(server.url);
  templateUrl.pathname = "/template_test";
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query("CREATE DATABASE template_test");
  await admin.end();
  await migrateDatabase(templateUrl.href);
  project.provide("templateUrl", templateUrl.href);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
