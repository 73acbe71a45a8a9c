import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

import type { Logger } from "pino";

import type { Db } from "@/lib/db/client";
import { Slots } from "@/lib/destination/slots";
import { type ClaimedPart, claimPart, claimPlan } from "@/lib/migrations/claim";
import { claimStage } from "@/lib/migrations/exports/claim-stage";
import { requestGate } from "@/lib/migrations/exports/request-gate";
import { note } from "@/lib/migrations/note";
import { transition } from "@/lib/migrations/transitions";
import { Prisma } from "@/lib/generated/prisma/client";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import { SHARED_BLOCKS } from "@/lib/pipeline/run-part";
import { createTransformPool } from "@/lib/pipeline/transform-pool";
import { openExportSource } from "@/lib/sources/open-export-source";
import type { SourceSettings } from "@/lib/sources/open-source";
import type { StagingStore } from "@/lib/staging/staging";
import { createDestinations } from "./destinations";
import { leave } from "./presence";
import { isDatabaseAway } from "./retry";
import { runClaimedPart } from "./run-claimed-part";
import { runPlan } from "./run-plan";
import { runStage } from "./run-stage";
import type { StageTools } from "./stage-attempt";
import { createUpkeep } from "./upkeep";

export type WorkerOptions = {
  db: Db;
  appUrl: string;
  importDir: string;
  policy: EndpointPolicy;
  /** Where exports are kept until they are sent. */
  staging: StagingStore;
  /** Hours that a staged copy is kept after its window is done; default 0. */
  retentionHours?: number;
  /** The length of a vendor's hour, in seconds; other than 3,600 only against emulators. */
  hourSeconds?: number;
  /** How long a vendor may take. */
  exportTimeouts?: SourceSettings["exportTimeouts"];
  /** Tests give their own vendor. */
  openExport?: StageTools["openExport"];
  /** Parts run at once. */
  parts: number;
  /** Transform threads; 0 transforms on the main thread. */
  threads: number;
  log: Logger;
  pollMs?: number;
};

const POLL_MS = 500;
/** Listings at once: one that asks a slow vendor does not hold up the others. */
const PLANS = 4;
/** Downloads at once, beside the parts that run. */
const STAGES = 2;
const HOUR_SECONDS = 3_600;
/** Claims and runs until it is stopped; `stop` settles what is in flight, gives the leases back, and resolves. */
export function createWorker(options: WorkerOptions) {
  const { db, parts, threads, policy, importDir, appUrl, log, pollMs = POLL_MS } = options;
  const {
    staging,
    retentionHours = 0,
    hourSeconds = HOUR_SECONDS,
    openExport = openExportSource,
    exportTimeouts,
  } = options;
  const id = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const stopping = new AbortController();
  const pool = createTransformPool({ threads });
  const sharedBlocks = new Slots(SHARED_BLOCKS);
  const destinations = createDestinations(db, { appUrl, policy });
  const gate = requestGate(db, hourSeconds);
  const sourceSettings = { importDir, policy, gate, ...(exportTimeouts && { exportTimeouts }) };
  const running = new Set<Promise<void>>();
  const stages = new Set<Promise<void>>();
  const plans = new Set<Promise<void>>();
  /** Migrations whose timeline says that this worker is on them. */
  const told = new Set<string>();
  let wake = new AbortController();

  const rest = (ms: number) => delay(ms, undefined, { signal: wake.signal }).catch(() => undefined);

  async function claimLoop(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      try {
        if (plans.size < PLANS && (await beginPlan())) continue;
        if (stages.size < STAGES && (await beginStage())) continue;
        if (running.size < parts && (await beginPart())) continue;
      } catch (error) {
        complain(error, "nothing claimed");
      }
      await rest(pollMs);
    }
  }

  async function beginPlan(): Promise<boolean> {
    const claimed = await claimPlan(db, id);
    if (!claimed) return false;
    await begun(claimed.migrationId);
    tellOf(claimed.migrationId, "worker begun");
    const tools = { db, staging, sourceSettings, openExport, hourSeconds, log };
    const plan = runPlan(tools, claimed, stopping.signal).finally(() => {
      plans.delete(plan);
      wake.abort();
    });
    plans.add(plan);
    return true;
  }

  async function beginPart(): Promise<boolean> {
    const part = await claimPart(db, id);
    if (!part) return false;
    if (part.migrationStatus === "queued") await begun(part.migrationId);
    tellOf(part.migrationId, "worker begun");
    const run = runOne(part).finally(() => {
      running.delete(run);
      wake.abort();
    });
    running.add(run);
    return true;
  }

  async function beginStage(): Promise<boolean> {
    const part = await claimStage(db, id);
    if (!part) return false;
    if (part.migrationStatus === "queued") await begun(part.migrationId);
    tellOf(part.migrationId, "worker begun");
    const tools = { db, staging, sourceSettings, openExport, hourSeconds, log };
    const stage = runStage(tools, part, stopping.signal).finally(() => {
      stages.delete(stage);
      wake.abort();
    });
    stages.add(stage);
    return true;
  }

  const runOne = (part: ClaimedPart) =>
    runClaimedPart(
      { db, pool, sharedBlocks, sourceSettings, staging, retentionHours, destinationOf: destinations.get, log },
      part,
      stopping.signal,
    );

  const begun = (migrationId: string) =>
    transition(db, { id: migrationId, to: "running", actor: "system", guard: Prisma.sql`status = 'queued'` }).catch(
      (error: unknown) => complain(error, "not marked as running"),
    );

  /** Once a migration; beside the work, which does not wait for it. */
  function tellOf(migrationId: string, what: string): void {
    if (told.has(migrationId)) return;
    told.add(migrationId);
    note(db, { migrationId, kind: "worker", what, actor: id, once: true }).catch((error: unknown) =>
      complain(error, "not noted"),
    );
  }

  async function tellStopped(): Promise<void> {
    const live = await db.migration.findMany({ where: { id: { in: [...told] }, endedAt: null }, select: { id: true } });
    for (const migration of live)
      await note(db, { migrationId: migration.id, kind: "worker", what: "worker stopped", actor: id });
  }

  function complain(error: unknown, what: string): void {
    if (isDatabaseAway(error)) log.warn({ reason: (error as Error).message.slice(0, 200) }, `${what}: no database`);
    else log.error({ err: error }, what);
  }

  const { signal } = stopping;
  const upkeep = createUpkeep({ db, id, policy, staging, retentionHours, hourSeconds, signal, complain });
  const loops = Promise.all([claimLoop(), upkeep.beatLoop()]);
  log.info({ worker: id, parts, threads }, "worker ready");

  return {
    id,
    async stop(): Promise<void> {
      if (!stopping.signal.aborted) log.info({ worker: id }, "worker stopping");
      stopping.abort(new Error("The worker stops."));
      wake.abort();
      await loops;
      await Promise.all([...running, ...stages, ...plans, upkeep.settled()]);
      await Promise.all([pool.close(), destinations.close()]);
      await Promise.all([leave(db, id), tellStopped()]).catch((error: unknown) => complain(error, "not signed off"));
      log.info({ worker: id }, "worker stopped");
    },
  };
}
