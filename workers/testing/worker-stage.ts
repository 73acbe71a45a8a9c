import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pino } from "pino";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDb } from "@/lib/db/testing/test-db";
import { openFolderStaging } from "@/lib/staging/folder-staging";
import { createWorker, type WorkerOptions } from "@/workers/create-worker";
import { startSandboxes } from "./sandboxes";

export const LOCAL_POLICY = { allowPrivate: ["127.0.0.1"] };

export type WorkerStage = Awaited<ReturnType<typeof startWorkerStage>>;

/** `wrap`: what the worker takes for its database. */
type StageWorkerOptions = Partial<Omit<WorkerOptions, "db">> & { wrap?: (db: Db) => Db };

/**
 * All that workers in this process need, of the test's own: a database, an import folder, a PostHog, and the app's route
 * of sandboxes. A folder that is given is left behind.
 */
export async function startWorkerStage(given: { importDir?: string } = {}) {
  process.env.APP_SECRET = "a secret of this test";
  process.env.ALLOW_PRIVATE_ENDPOINTS = "127.0.0.1";
  const importDir = given.importDir ?? (await mkdtemp(join(tmpdir(), "backhaul-worker-")));
  const own = await createTestDb();
  const posthog = await startPostHogEmulator();
  const sandboxes = await startSandboxes(own.db);
  const staging = openFolderStaging(join(importDir, ".staging"), { reserveBytes: 0 });
  const workers: { stop(): Promise<void> }[] = [];

  const stopWorkers = () => Promise.all(workers.splice(0).map((worker) => worker.stop()));
  return {
    ...{ db: own.db, importDir, posthog, staging, stopWorkers },
    startWorker({ wrap = (db) => db, ...options }: StageWorkerOptions = {}) {
      // Of its own, as a worker has it.
      const db = createDb(own.url);
      const worker = createWorker({
        ...{ db: wrap(db), importDir, staging, policy: LOCAL_POLICY, appUrl: sandboxes.url },
        ...{ parts: 2, threads: 0, log: pino({ level: process.env.TEST_LOG ?? "silent" }) },
        ...options,
      });
      let stopping: Promise<void> | undefined;
      /** Safe to call twice. */
      const started = { stop: () => (stopping ??= worker.stop().then(() => db.$disconnect())) };
      workers.push(started);
      return started;
    },
    async stop(): Promise<void> {
      await stopWorkers();
      await Promise.all([posthog.stop(), sandboxes.stop()]);
      await own.drop();
      if (!given.importDir) await rm(importDir, { recursive: true, force: true });
    },
  };
}

/** A migration's destination. */
export const intoPostHog = ({ url, token }: PostHogEmulator) => ({
  kind: "posthog" as const,
  host: url,
  projectToken: token,
});
