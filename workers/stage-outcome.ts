import { AppError, type ErrorCode } from "@/lib/errors";
import type { StageRelease } from "@/lib/migrations/exports/stage-part";
import type { Surroundings } from "@/lib/migrations/exports/stumbles";
import type { Problem } from "@/lib/schemas/migration";
import type { ExportSource, ExportWindow } from "@/lib/sources/export-source";
import { vendorNames } from "@/lib/sources/exports/hosts";
import { halve } from "@/lib/sources/exports/windows";
import { backoffMs, internalProblem, MOST_FAILURES, toProblem, waitMs } from "./release-for";
import { isDatabaseAway } from "./retry";

/** What may be one window's own matter or an outage, and tries in a row before less is asked for. */
const STUMBLES: Partial<Record<ErrorCode, { triesBeforeHalving: number }>> = {
  export_incomplete: { triesBeforeHalving: 3 },
  export_timed_out: { triesBeforeHalving: 1 },
};
/** While other windows fare no better, size is hardly the reason: each is asked for a few times as it is. */
const TRIES_IN_AN_OUTAGE = 3;
/** Before the smallest window is given up. */
const TRIES_OF_SMALLEST = 10;

/** `hold`: no other window is asked for so long. */
export type Halving = {
  kind: "halve";
  halves: [ExportWindow, ExportWindow];
  stumbles?: true;
  hold?: { inARow: number; delayMs: number };
};
export type StageOutcome = StageRelease | Halving;

type Attempt = {
  window: ExportWindow;
  /** Of this window and of the migration's downloads, in a row. */
  retries: number;
  failures: number;
  stageRetries: number;
} & Partial<Surroundings>;

/** What becomes of a window whose download failed: it waits, is halved, or needs a person. */
export function outcomeOfStage(
  error: unknown,
  attempt: Attempt,
  { vendor, minWindowMs }: Pick<ExportSource, "vendor" | "minWindowMs">,
  random: () => number = Math.random,
): StageOutcome {
  const { window, retries, failures, stageRetries } = attempt;
  const halves = halve(window, minWindowMs);
  if (isDatabaseAway(error))
    return waits("The database did not answer.", backoffMs(retries, random), { everything: false });
  if (!(error instanceof AppError) || error.code === "internal") {
    if (failures + 1 >= MOST_FAILURES) return { kind: "needs_person", error: internalProblem(error) };
    return { kind: "failed", delayMs: backoffMs(failures, random) };
  }
  if (error.code === "window_too_large")
    return halves ? { kind: "halve", halves } : { kind: "needs_person", error: notExported(error, vendor, window) };
  const stumble = STUMBLES[error.code];
  if (stumble) {
    const { outage = false, othersSucceed = false } = attempt;
    const hold = { inARow: stageRetries + 1, delayMs: backoffMs(Math.max(retries, stageRetries), random) };
    const tries = outage ? TRIES_IN_AN_OUTAGE : stumble.triesBeforeHalving;
    if (halves && retries + 1 >= tries) return { kind: "halve", halves, stumbles: true, ...(outage && { hold }) };
    // It is given up only when the vendor gives others.
    if (!halves && othersSucceed && retries + 1 >= TRIES_OF_SMALLEST)
      return { kind: "needs_person", error: notExported(error, vendor, window) };
    const wait = outage
      ? waits(error.message, hold.delayMs, { everything: { inARow: hold.inARow } })
      : waits(error.message, backoffMs(retries, random), { everything: false });
    return { ...wait, stumbles: true };
  }
  if (!error.waits) return { kind: "needs_person", error: toProblem(error) };
  const delayMs = waitMs(error, Math.max(retries, stageRetries), random);
  return waits(error.message, delayMs, { everything: { inARow: stageRetries + 1 } });
}

function waits(
  reason: string,
  delayMs: number,
  { everything }: { everything: false | { inARow: number } },
): Extract<StageRelease, { kind: "waits" }> {
  return { kind: "waits", delayMs, reason, everything };
}

/** The export API does not give even the smallest window: the vendor's other way out has no such limit. */
function notExported(error: AppError, vendor: ExportSource["vendor"], { start, end }: ExportWindow): Problem {
  const hint = `Have ${vendorNames[vendor]} export this span to an S3 bucket, and import it from there; or try it again.`;
  const name = `${vendorNames[vendor]} ${start.toISOString().slice(0, 16)} to ${end.toISOString().slice(0, 16)} UTC`;
  const query = new URLSearchParams({ place: "s3", type: vendor, name });
  const link = { label: "Import it from S3", href: `/migrations/new?${query}` };
  return { hint, ...toProblem(error), code: "window_too_large", link };
}
