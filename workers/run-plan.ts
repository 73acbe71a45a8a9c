import { AppError } from "@/lib/errors";
import type { ClaimedPlan, Lease } from "@/lib/migrations/claim";
import { planWindows } from "@/lib/migrations/exports/plan-windows";
import { planMigration, type PlanOutcome, releasePlan, renewPlan } from "@/lib/migrations/plan-migration";
import { planTest } from "@/lib/migrations/plan-test";
import { settleMigration } from "@/lib/migrations/settle-migration";
import { joinSource } from "@/lib/migrations/stored-source";
import { transition } from "@/lib/migrations/transitions";
import { availableAt, notYet } from "@/lib/schemas/latest-end";
import { options } from "@/lib/schemas/options";
import { isExport } from "@/lib/schemas/source";
import type { ExportWindow } from "@/lib/sources/export-source";
import { DAY_MS } from "@/lib/sources/exports/windows";
import { openSource } from "@/lib/sources/open-source";
import { stagingFull } from "@/lib/staging/staging-errors";
import { goesOn, RELEASE_MS } from "./lease-rules";
import { probeRange } from "./probe-range";
import { releaseFor } from "./release-for";
import { whileDatabaseIsAway } from "./retry";
import type { StageTools } from "./stage-attempt";

const RENEW_MS = 2_000;
/** Each look costs a few requests to the vendor. */
const LOOK_FOR_ROOM_MS = 900_000;

type PlanTools = Pick<StageTools, "db" | "staging" | "sourceSettings" | "openExport" | "hourSeconds" | "log">;

/** Lists a migration's parts under its lease. Never throws. */
export async function runPlan(tools: PlanTools, plan: ClaimedPlan, stopWorker: AbortSignal): Promise<void> {
  const { db, log } = tools;
  const lease = { id: plan.migrationId, token: plan.token };
  const about = { migration: plan.migrationId };
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, stopWorker]);
  const renewal = setInterval(() => {
    renewPlan(db, lease).then(
      (status) => (status && goesOn(status) ? undefined : stop.abort()),
      (error: unknown) => log.warn({ ...about, err: error }, "plan not renewed"),
    );
  }, RENEW_MS);

  try {
    const outcome = await listParts(tools, plan, { lease, signal });
    log.info({ ...about, outcome }, "plan ended");
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

/** What a source holds, or the windows that a range is exported in. */
async function listParts(
  tools: PlanTools,
  plan: ClaimedPlan,
  { lease, signal }: { lease: Lease; signal: AbortSignal },
): Promise<PlanOutcome> {
  const { db, sourceSettings, openExport } = tools;
  const config = joinSource(plan);
  if (plan.testMaxEvents !== null) {
    const { testMaxEvents: maxEvents, options } = plan;
    const seed = Number(plan.testSeed ?? 0);
    return planTest(db, lease, { source: config, settings: sourceSettings, maxEvents, seed, options, signal });
  }
  if (!isExport(config)) {
    const source = openSource(config, sourceSettings);
    return planMigration(db, lease, { source, signal }).finally(() => source.close());
  }
  const source = openExport(config, sourceSettings);
  const range = { start: new Date(config.from), end: new Date(config.to) };
  const { minWindowMs: unitMs, quota, vendor } = source;
  try {
    const probed = await probeRange(tools, source, { range, signal });
    const windows = source.plan(range, probed);
    if (probed) await assertRoom(tools.staging, windows, probed);
    const zone = options.parse(plan.options);
    return await planWindows(db, lease, {
      ...{ windows, range, unitMs, vendorProject: quota?.key ?? vendor },
      availableAt: (end) => availableAt(vendor, end, zone),
      notYet: notYet(vendor, zone),
    });
  } finally {
    await source.close();
  }
}

/** The largest window has to fit, before any is asked for. */
async function assertRoom(
  staging: PlanTools["staging"],
  windows: readonly ExportWindow[],
  { bytesPerDay }: { bytesPerDay: number },
): Promise<void> {
  const free = await staging.free();
  const longestMs = Math.max(...windows.map(({ start, end }) => end.getTime() - start.getTime()));
  const needed = (longestMs / DAY_MS) * bytesPerDay;
  if (free !== null && free < needed)
    throw stagingFull(staging.place, { free, needed, retryAfterMs: LOOK_FOR_ROOM_MS });
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
