import type { Logger } from "pino";

import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ClaimedPlan, Lease } from "@/lib/migrations/claim";
import { planMigration, releasePlan, renewPlan } from "@/lib/migrations/plan-migration";
import { settleMigration } from "@/lib/migrations/settle-migration";
import { joinSource } from "@/lib/migrations/stored-source";
import { transition } from "@/lib/migrations/transitions";
import { openSource, type SourceSettings } from "@/lib/sources/open-source";
import { releaseFor } from "./release-for";
import { whileDatabaseIsAway } from "./retry";

const RENEW_MS = 2_000;
const RELEASE_MS = 4_000;
const GOES_ON: ReadonlySet<string> = new Set(["queued", "running", "waiting"]);

type PlanTools = { db: Db; sourceSettings: SourceSettings; log: Logger };

/** Lists a migration's parts under its lease. Never throws. */
export async function runPlan(tools: PlanTools, plan: ClaimedPlan, stopWorker: AbortSignal): Promise<void> {
  const { db, log } = tools;
  const lease = { id: plan.migrationId, token: plan.token };
  const about = { migration: plan.migrationId };
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, stopWorker]);
  const renewal = setInterval(() => {
    renewPlan(db, lease).then(
      (status) => (status && GOES_ON.has(status) ? undefined : stop.abort()),
      (error: unknown) => log.warn({ ...about, err: error }, "plan not renewed"),
    );
  }, RENEW_MS);

  try {
    const source = openSource(joinSource(plan), tools.sourceSettings);
    try {
      const outcome = await planMigration(db, lease, { source, signal });
      log.info({ ...about, outcome }, "plan ended");
    } finally {
      await source.close();
    }
  } catch (error) {
    await giveBack(tools, plan, { lease, error, stopped: signal.aborted }).catch((failure: unknown) =>
      log.warn({ ...about, err: failure }, "plan not given back"),
    );
  } finally {
    clearInterval(renewal);
  }
  await settleMigration(db, plan.migrationId).catch((error: unknown) =>
    log.warn({ ...about, err: error }, "not settled"),
  );
}

async function giveBack(
  { db, log }: PlanTools,
  { migrationId: id, planAttempts }: ClaimedPlan,
  { lease, error, stopped }: { lease: Lease; error: unknown; stopped: boolean },
): Promise<void> {
  const signal = AbortSignal.timeout(RELEASE_MS);
  if (stopped) return void (await whileDatabaseIsAway(() => releasePlan(db, lease, null), signal));
  log[error instanceof AppError ? "warn" : "error"]({ migration: id, err: error }, "plan failed");
  const release = releaseFor(error, { retries: planAttempts, failures: planAttempts });
  const delayMs = "delayMs" in release ? release.delayMs : 0;
  if (!(await whileDatabaseIsAway(() => releasePlan(db, lease, delayMs), signal))) return;
  if (release.kind === "needs_person")
    await transition(db, { id, to: "pausing", actor: "system", error: release.error });
  if (release.kind === "waits") {
    const until = new Date(Date.now() + release.delayMs);
    await transition(db, { id, to: "waiting", actor: "system", reason: release.reason, until });
  }
}
