import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createDb, type Db } from "@/lib/db/client";
import { type Env, env } from "@/lib/env";
import { workerSeen } from "@/lib/migrations/workers";
import type { Check } from "@/lib/schemas/check";
import { databaseUrl } from "./with-db";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

/** Everything a migration needs on this machine, one check each; never throws for what it finds. */
export async function diagnose(): Promise<Check[]> {
  const settings = checkSettings();
  const here = [checkNode(process.versions.node), settings.check];
  if (!settings.env) return here;
  return [
    ...here,
    await checkDataFolder(settings.env),
    await checkImportFolder(settings.env),
    ...(await checkDatabase()),
  ];
}

/** Node 20.19 is the first that has all this app uses. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const name = "node";
  if (major > 20 || (major === 20 && minor >= 19)) return { name, status: "pass", detail: `Version ${version}.` };
  return { name, status: "fail", detail: `Version ${version} is too old.`, fix: "Install Node 20.19 or newer." };
}

function checkSettings(): { check: Check; env: Env | null } {
  const name = "settings";
  try {
    return { env: env(), check: { name, status: "pass", detail: "Every setting can be used." } };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      env: null,
      check: { name, status: "fail", detail, fix: "Mend these variables; .env.example explains each." },
    };
  }
}

async function checkDataFolder({ DATA_DIR }: Env): Promise<Check> {
  const name = "data folder";
  const probe = join(DATA_DIR, `.doctor-${randomUUID()}`);
  try {
    await mkdir(DATA_DIR, { recursive: true });
    await writeFile(probe, "");
    return { name, status: "pass", detail: `${DATA_DIR} can be written.` };
  } catch (error) {
    const detail = `${DATA_DIR} cannot be written (${reasonOf(error)}).`;
    return { name, status: "fail", detail, fix: "Give this user the right to write there, or set DATA_DIR." };
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

async function checkImportFolder({ IMPORT_DIR }: Env): Promise<Check> {
  const name = "import folder";
  try {
    if (!(await stat(IMPORT_DIR)).isDirectory()) throw new Error("it is a file");
    const entries = await readdir(IMPORT_DIR);
    return { name, status: "pass", detail: `${IMPORT_DIR} can be read and holds ${entries.length} entries.` };
  } catch (error) {
    const detail = `${IMPORT_DIR} cannot be read (${reasonOf(error)}).`;
    return { name, status: "warn", detail, fix: "`npm start` makes it; to read files elsewhere, set IMPORT_DIR." };
  }
}

async function checkDatabase(): Promise<Check[]> {
  const name = "database";
  const url = databaseUrl();
  if (!url) {
    const detail = "Backhaul is not running, so its own database is not either.";
    return [{ name, status: "warn", detail, fix: "Start it with `npm start`, or set DATABASE_URL." }];
  }
  const db = createDb(url);
  try {
    const [answer] = await db.$queryRaw<{ version: string }[]>`SELECT current_setting('server_version') AS version`;
    const reachable: Check = { name, status: "pass", detail: `PostgreSQL ${answer?.version ?? ""} answers.` };
    return [reachable, await checkTables(db), await checkWorker(db)];
  } catch (error) {
    const fix = "Check that it runs and that DATABASE_URL is right.";
    return [{ name, status: "fail", detail: `The database does not answer (${reasonOf(error)}).`, fix }];
  } finally {
    await db.$disconnect();
  }
}

async function checkTables(db: Db): Promise<Check> {
  const name = "tables";
  const known = (await readdir(MIGRATIONS, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const applied = await appliedMigrations(db);
  const missing = known.filter((entry) => !applied.has(entry.name)).length;
  if (missing === 0) return { name, status: "pass", detail: "The tables are up to date." };
  const fix = "Restart Backhaul: every start brings the tables up to date.";
  return { name, status: "fail", detail: `${missing} of ${known.length} changes to the tables are not applied.`, fix };
}

async function appliedMigrations(db: Db): Promise<Set<string>> {
  const [table] = await db.$queryRaw<
    { exists: boolean }[]
  >`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  if (!table?.exists) return new Set();
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  return new Set(rows.map((row) => row.name));
}

async function checkWorker(db: Db): Promise<Check> {
  const name = "worker";
  const seen = await workerSeen(db).catch(() => false);
  if (seen) return { name, status: "pass", detail: "A worker was seen in the last 10 seconds." };
  const fix = "`npm start` brings one; `npm run worker` starts one by itself.";
  return { name, status: "warn", detail: "No worker was seen in the last 10 seconds, so nothing would move.", fix };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message.split("\n").at(-1)?.trim() ?? "unknown";
}
