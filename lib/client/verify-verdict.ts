import type { VerifyView } from "@/lib/schemas/verify";

import { formatAmount, formatClock } from "./format";

export type Verdict = { tone: "done" | "wait" | "stop"; text: string; next: string };

/** What a comparison means, and whose move it is; red only for what nothing else explains. */
export function verdictOf(view: Omit<VerifyView, "days" | "queries">, where: string): Verdict {
  const { outcome, totals, asksAgainAt, early, repeatsKnown } = view;
  const { missing, extra } = totals;
  if (outcome === "not_asked")
    return {
      tone: "wait",
      text: view.error ? `${where} could not be asked.` : "Nobody has asked yet.",
      next: "What was accepted is below.",
    };
  if (outcome === "match")
    return { tone: "done", text: "Every accepted event is there.", next: "Nothing is left for you to do." };
  if (asksAgainAt)
    return {
      tone: "wait",
      text: `PostHog is still taking it in; asking again at ${formatClock(asksAgainAt)}.`,
      next: "History can take hours to show. Nothing for you to do.",
    };
  if (early && missing > 0)
    return {
      tone: "wait",
      text: "Not everything is there yet.",
      next: "Events are still on their way. Verify again when the migration has ended, or in some hours.",
    };
  if (!repeatsKnown && extra === 0)
    return {
      tone: "wait",
      text: "Fewer are there than were accepted.",
      next: "Records that stood in several files could be the reason: this migration is from before they were counted.",
    };
  return { tone: "stop", text: "There is a difference.", next: adviceFor(totals) };
}

function adviceFor({ missing, extra }: VerifyView["totals"]): string {
  if (missing > 0 && extra > 0)
    return "If one name is missing on a day and extra on another, its events arrived under another time. Open the days to compare.";
  if (extra > 0)
    return "Extra events were sent by an attempt that no longer counts, such as a part that was tried again after its file had changed. PostHog keeps them.";
  return `${formatAmount(missing, "event was", "events were")} accepted and cannot be found. In PostHog, look at its ingestion warnings and limits first; then send the day again, which doubles nothing.`;
}
