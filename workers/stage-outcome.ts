import { AppError, type ErrorCode } from "@/lib/errors";
import type { StageRelease } from "@/lib/migrations/exports/stage-part";
import type { Problem } from "@/lib/schemas/migration";
import type { ExportSource, ExportWindow } from "@/lib/sources/export-source";
import { vendorNames } from "@/lib/sources/exports/hosts";
import { halve } from "@/lib/sources/exports/windows";
import { backoffMs, internalProblem, MOST_FAILURES, toProblem } from "./release-for";
import { isDatabaseAway } from "./retry";

/** Downloads of one window in a row that end early before less is asked for; and before the smallest is given up. */
const TRIES_BEFORE_HALVING = 3;
const TRIES_OF_SMALLEST = 10;
/** Only this window is concerned; anything else that waits would meet the next window as well. */
const OWN_FAULT: ReadonlySet<ErrorCode> = new Set(["export_incomplete"]);

export type StageOutcome = StageRelease | { kind: "halve"; halves: [ExportWindow, ExportWindow] };

type Attempt = {
  window: ExportWindow;
  /** Of this window and of the migration's downloads, in a row. */
  retries: number;
  failures: number;
  stageRetries: number;
};

/** What becomes of a window whose download failed: it waits, is halved, or needs a person. */
export function outcomeOfStage(
  error: unknown,
  { window, retries, failures, stageRetries }: Attempt,
  { vendor, minWindowMs }: Pick<ExportSource, "vendor" | "minWindowMs">,
  random: () => number = Math.random,
): StageOutcome {
  const halves = halve(window, minWindowMs);
  if (isDatabaseAway(error))
    return waits("The database did not answer.", backoffMs(retries, random), { everything: false });
  if (!(error instanceof AppError) || error.code === "internal") {
    if (failures + 1 >= MOST_FAILURES) return { kind: "needs_person", error: internalProblem(error) };
    return { kind: "failed", delayMs: backoffMs(failures, random) };
  }
  if (error.code === "window_too_large")
    return halves ? { kind: "halve", halves } : { kind: "needs_person", error: notExported(error, vendor) };
  if (OWN_FAULT.has(error.code)) {
    if (halves && retries + 1 >= TRIES_BEFORE_HALVING) return { kind: "halve", halves };
    if (!halves && retries + 1 >= TRIES_OF_SMALLEST) return { kind: "needs_person", error: notExported(error, vendor) };
    return waits(error.message, backoffMs(retries, random), { everything: false });
  }
  if (!error.waits) return { kind: "needs_person", error: toProblem(error) };
  const delayMs = Math.max(error.retryAfterMs ?? 0, backoffMs(Math.max(retries, stageRetries), random));
  return waits(error.message, delayMs, { everything: { inARow: stageRetries + 1 } });
}

function waits(
  reason: string,
  delayMs: number,
  { everything }: { everything: false | { inARow: number } },
): StageRelease {
  return { kind: "waits", delayMs, reason, everything };
}

/** The export API does not give even the smallest window: the vendor's other way out has no such limit. */
function notExported(error: AppError, vendor: ExportSource["vendor"]): Problem {
  const hint = `Have ${vendorNames[vendor]} export this span to an S3 bucket, and import it from there; or try it again.`;
  const link = { label: "Import it from S3", href: `/migrations/new?place=s3&type=${vendor}` };
  return { hint, ...toProblem(error), code: "window_too_large", link };
}
