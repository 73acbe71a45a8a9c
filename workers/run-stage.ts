import type { Db } from "@/lib/db/client";
import type { ClaimedStage } from "@/lib/migrations/exports/claim-stage";
import { halveWindow } from "@/lib/migrations/exports/resize-windows";
import { holdDownloads, isStaged, releaseStage } from "@/lib/migrations/exports/stage-part";
import { note } from "@/lib/migrations/note";
import { noteOfOutcome } from "@/lib/migrations/part-notes";
import { settleMigration } from "@/lib/migrations/settle-migration";
import { growAfter } from "./grow-after";
import { RELEASE_MS } from "./lease-rules";
import { whileDatabaseIsAway } from "./retry";
import { StageAttempt, type StageTools } from "./stage-attempt";
import type { StageOutcome } from "./stage-outcome";

/** One download of a window under its lease, to its staged copy, a stop, or an error. Never throws. */
export async function runStage(tools: StageTools, part: ClaimedStage, stopWorker: AbortSignal): Promise<void> {
  const { db, staging, log } = tools;
  const about = { migration: part.migrationId, part: part.id, window: part.key };
  log.info(about, "download begun");
  try {
    const attempt = new StageAttempt(tools, part, stopWorker);
    const outcome = await attempt.run();
    if (!outcome) return log.warn(about, "lease lost");
    const signal = AbortSignal.timeout(RELEASE_MS);
    const held = await whileDatabaseIsAway(
      () => leave(db, part, { outcome, unitMs: attempt.unitMs, ms: attempt.downloadMs }),
      signal,
    );
    if (!held && outcome.kind === "staged") await staging.remove(outcome.copy.key);
    log.info({ ...about, outcome: outcome.kind, held }, "download ended");
    const said = held ? noteOfOutcome(part, outcome) : null;
    if (said) await note(db, said);
    if (held) await growAfter(db, part, { outcome, unitMs: attempt.unitMs });
    await whileDatabaseIsAway(() => settleMigration(db, part.migrationId), signal);
  } catch (error) {
    // The lease lapses by itself, and the window is downloaded again.
    log.warn({ ...about, err: error }, "download not given back");
  }
}

async function leave(
  db: Db,
  part: ClaimedStage,
  { outcome, unitMs, ms }: { outcome: StageOutcome; unitMs: number; ms: number },
): Promise<boolean> {
  if (outcome.kind === "staged")
    // A release that was written and not answered for is tried again, and finds the lease given back.
    return (await releaseStage(db, part, outcome, ms)) || (await isStaged(db, part.id, outcome.copy.key));
  if (outcome.kind !== "halve") return releaseStage(db, part, outcome, ms);
  const held = await halveWindow(db, part, outcome, unitMs);
  if (held && outcome.hold) await holdDownloads(db, part.migrationId, outcome.hold);
  return held;
}
