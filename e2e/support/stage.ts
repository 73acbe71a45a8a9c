import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createDb, type Db } from "@/lib/db/client";
import { startEmbeddedPostgres } from "@/lib/db/embedded";
import { migrateDatabase } from "@/lib/db/migrate";
import { workerProcess } from "@/lib/launch/worker-process.mjs";
import { createMigration } from "@/lib/migrations/create";
import { getMigration } from "@/lib/migrations/view";
import type { CreateMigrationBody, MigrationStatus, MigrationView } from "@/lib/schemas/migration";
import { contentTypeOf, isExport } from "@/lib/schemas/source";
import type { TransformContext } from "@/lib/transforms/transform";

import { assertLedger } from "./api";
import { assertNoViolations, watchLedger } from "./ledger-watch";
import { type Running, startProcess, until } from "./processes";
import { startTcpProxy } from "./tcp-proxy";

export type StageOptions = {
  workers?: number;
  workerEnv?: Record<string, string>;
  /** Nothing between worker and database, and nothing in it but the product's: to measure, not to try faults. */
  bare?: boolean;
};

export type Stage = Awaited<ReturnType<typeof startStage>>;

const SECRET = "only for tests, thirty-two or more";

/** PostgreSQL and workers without the web: what faults are tried on. Restartable; every look checks the ledger, and so does the database at every commit. */
export async function startStage({ workers = 1, workerEnv = {}, bare = false }: StageOptions = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), "backhaul-stage-"));
  const importDir = join(dataDir, "imports");
  await mkdir(importDir, { recursive: true });
  Object.assign(process.env, settings(dataDir));

  let postgres = await startEmbeddedPostgres({ dataDir });
  const proxy = await startTcpProxy(portOf(postgres.url));
  const databaseUrl = bare ? postgres.url : withPort(postgres.url, proxy.port);
  await migrateDatabase(databaseUrl);
  const db: Db = createDb(databaseUrl);
  if (!bare) await watchLedger(db);
  const running: Running[] = [];
  const { args, env } = await workerProcess();

  function startWorker(): Running {
    const own = { ...env, ...settings(dataDir), DATABASE_URL: databaseUrl, LOG_LEVEL: "info", ...workerEnv };
    const worker = startProcess(args, { env: own });
    running.push(worker);
    return worker;
  }

  async function stopWorkers(): Promise<void> {
    for (const worker of running) worker.signal("SIGTERM");
    const grace = setTimeout(() => running.forEach((worker) => worker.signal("SIGKILL")), 12_000);
    await Promise.all(running.map((worker) => worker.exited));
    clearTimeout(grace);
    running.length = 0;
  }

  /** The migration's view, after checking the ledger of each of its parts and of the whole. */
  async function look(id: string): Promise<MigrationView> {
    const open = await db.$queryRaw<unknown[]>`
      SELECT key, read, accepted, dropped, rejected, in_flight FROM parts
      WHERE migration_id = ${id}::uuid AND read <> accepted + dropped + rejected + in_flight`;
    if (open.length > 0) throw new Error(`The ledger of a part does not add up: ${open.map(String).join()}`);
    const view = await getMigration(db, id);
    assertLedger(view);
    return view;
  }

  async function waitUntil(
    id: string,
    isThere: (view: MigrationView) => boolean,
    options: { what: string; timeoutMs?: number },
  ) {
    let latest: MigrationView | null = null;
    const ask = async () => {
      latest = await look(id);
      return isThere(latest);
    };
    const timeoutMs = options.timeoutMs ?? 100_000;
    await until(ask, { timeoutMs, everyMs: 200, what: options.what }).catch((error: Error) => {
      const logs = running.map((worker) => worker.log().split("\n").slice(-15).join("\n")).join("\n---\n");
      throw new Error(`${error.message}\n${JSON.stringify(latest, null, 1)}\n${logs}`, { cause: error });
    });
    return latest as unknown as MigrationView;
  }

  for (let started = 0; started < workers; started++) startWorker();

  return {
    db,
    dataDir,
    importDir,
    databaseUrl,
    workers: running,
    startWorker,
    look,
    waitUntil,
    reaches: (id: string, statuses: MigrationStatus[], timeoutMs = 100_000) =>
      waitUntil(id, (view) => statuses.includes(view.status), { what: `it is ${statuses.join(" or ")}`, timeoutMs }),
    create: (body: CreateMigrationBody) => createMigration(db, body, "test").then(({ id }) => id),
    /** The context in which a worker transforms an object of this migration. */
    async context(id: string, objectKey: string): Promise<TransformContext> {
      const { source, options, createdAt } = await look(id);
      const recordIdentity = isExport(source) ? "content" : "place";
      return { contentType: contentTypeOf(source), options, migrationId: id, createdAt, objectKey, recordIdentity };
    },
    /** What lies in the staging folder. */
    async stagedFiles(): Promise<string[]> {
      const entries = await readdir(join(dataDir, "staging"), { recursive: true, withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
    /** As if LEASE_SECONDS had gone by since the dead were last heard of; for tests in which that wait is not the point. */
    async lapseLeases(): Promise<void> {
      await db.$executeRaw`UPDATE parts SET lease_expires_at = now() WHERE lease_expires_at > now()`;
    },
    /** Cuts every connection, stops the server as a crash would, and starts it again. */
    async restartDatabase(): Promise<void> {
      proxy.pointAt(null);
      await postgres.stop();
      postgres = await startEmbeddedPostgres({ dataDir });
      proxy.pointAt(portOf(postgres.url));
    },
    stopWorkers,
    async stop(): Promise<void> {
      await stopWorkers();
      try {
        if (!bare) await assertNoViolations(db);
      } finally {
        await db.$disconnect();
        await proxy.stop();
        await postgres.stop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  };
}

function settings(dataDir: string): Record<string, string> {
  return { DATA_DIR: dataDir, APP_SECRET: SECRET, ALLOW_PRIVATE_ENDPOINTS: "127.0.0.1" };
}

const portOf = (url: string) => Number(new URL(url).port);

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.hostname = "127.0.0.1";
  changed.port = String(port);
  return changed.href;
}
