import type { Db } from "@/lib/db/client";
import type { ClaimedStage } from "@/lib/migrations/exports/claim-stage";
import { growWindows } from "@/lib/migrations/exports/resize-windows";
import { note } from "@/lib/migrations/note";
import type { StageOutcome } from "./stage-outcome";

/** Far from what the vendors refuse, and little to download again. */
const TARGET_BYTES = 200_000_000;
/** Of one step: the next window may be another size. */
const MOST_TIMES = 4;
const MOST_MS = 31 * 86_400_000;
const SMALL = "The last one was small, so that the next ask for more at once.";

/** Small windows waste requests: those that come next are put together, as far as this one's size tells. */
export async function growAfter(
  db: Db,
  { migrationId, windowStart, windowEnd }: Pick<ClaimedStage, "migrationId" | "windowStart" | "windowEnd">,
  { outcome, unitMs }: { outcome: StageOutcome; unitMs: number },
): Promise<void> {
  if (outcome.kind !== "staged" && outcome.kind !== "empty") return;
  const lengthMs = windowEnd.getTime() - windowStart.getTime();
  const wanted = wantedMs(lengthMs, outcome.kind === "staged" ? outcome.copy.bytes : 0);
  const joined = wanted >= lengthMs + unitMs ? await growWindows(db, migrationId, wanted) : 0;
  if (joined > 0) await note(db, { migrationId, kind: "part", what: "window grown", why: SMALL, repeats: true });
}

/** How long a window should be, when one of `lengthMs` gave `bytes`. */
export function wantedMs(lengthMs: number, bytes: number): number {
  return Math.min(MOST_MS, lengthMs * Math.min(MOST_TIMES, TARGET_BYTES / Math.max(1, bytes)));
}
