import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pino } from "pino";

import { createDb, type Db } from "@/lib/db/client";
import { createTestDb } from "@/lib/db/testing/test-db";
import { capture } from "@/lib/sandbox/capture";
import { openFolderStaging } from "@/lib/staging/folder-staging";
import { createWorker, type WorkerOptions } from "@/workers/create-worker";

export const LOCAL_POLICY = { allowPrivate: ["127.0.0.1"] };

export type SandboxWorker = Awaited<ReturnType<typeof startSandboxWorker>>;

/** A worker in this process with a database and an import folder of its own, and the app's route of sandboxes for it. */
export async function startSandboxWorker(options: Partial<Pick<WorkerOptions, "pollMs" | "openExport">> = {}) {
  process.env.APP_SECRET = "a secret of this test";
  process.env.ALLOW_PRIVATE_ENDPOINTS = "127.0.0.1";
  const importDir = await mkdtemp(join(tmpdir(), "backhaul-worker-"));
  const own = await createTestDb();
  const sandboxes = await startSandboxes(own.db);
  // Of its own, as a worker has it.
  const workerDb = createDb(own.url);
  const worker = createWorker({
    ...{ db: workerDb, importDir, policy: LOCAL_POLICY, parts: 2, threads: 0, log: pino({ level: "silent" }) },
    ...{ appUrl: sandboxes.url, staging: openFolderStaging(join(importDir, ".staging")) },
    ...options,
  });
  let stopping: Promise<void> | undefined;
  /** Safe to call twice. */
  const stopWorker = () => (stopping ??= worker.stop().then(() => workerDb.$disconnect()));
  return {
    db: own.db,
    importDir,
    stopWorker,
    async stop(): Promise<void> {
      await stopWorker();
      await sandboxes.stop();
      await own.drop();
      await rm(importDir, { recursive: true, force: true });
    },
  };
}

async function startSandboxes(db: Db) {
  const server = createServer((request, response) => void answer(db, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(db: Db, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = { "content-encoding": request.headers["content-encoding"] ?? "identity" };
  const asked = new Request("http://x/", { method: "POST", body: Buffer.concat(chunks), headers });
  const captured = await capture(() => db, request.url?.split("/")[2] ?? "", asked);
  response.writeHead(captured.status).end(await captured.text());
}
