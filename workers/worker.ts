import { availableParallelism } from "node:os";

import { createDb } from "@/lib/db/client";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { openStaging } from "@/lib/staging/open-staging";
import { createWorker } from "./create-worker";

/** Leases lapse by themselves; nobody should wait longer than this for a stop. */
const STOP_MS = 9_500;

start();

function start(): void {
  const settings = env();
  if (!settings.DATABASE_URL) {
    console.error(
      "A worker needs DATABASE_URL. Set it, or use `npm start`, which brings its own database and a worker.",
    );
    process.exitCode = 1;
    return;
  }
  const db = createDb(settings.DATABASE_URL);
  const staging = openStaging(settings.STAGING_URL);
  const worker = createWorker({
    db,
    appUrl: settings.APP_URL,
    importDir: settings.IMPORT_DIR,
    policy: { allowPrivate: settings.ALLOW_PRIVATE_ENDPOINTS },
    staging,
    retentionHours: settings.STAGING_RETENTION,
    hourSeconds: settings.VENDOR_HOUR_SECONDS,
    exportTimeouts: { headersMs: settings.EXPORT_TIMEOUT * 1_000, bodyMs: settings.EXPORT_TIMEOUT * 200 },
    parts: settings.WORKER_PARTS,
    threads: settings.WORKER_THREADS ?? Math.max(1, availableParallelism() - 1),
    log: log(),
  });

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void worker
      .stop()
      .then(() => Promise.all([db.$disconnect(), staging.close()]))
      .then(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  process.on("unhandledRejection", (error) => log().error({ err: error }, "unhandled rejection"));
}
