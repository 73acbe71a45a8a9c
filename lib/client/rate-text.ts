import { formatBytes, formatCount, formatDuration, formatShortCount } from "./format";
import type { RateColumns } from "./rate-columns";

export type Measure = "events" | "bytes";

/** 12,480 → "12,480 events/s"; bytes as "24.1 MB/s". */
export function rateText(value: number, measure: Measure): string {
  return measure === "events" ? `${formatCount(Math.round(value))} events/s` : `${formatBytes(Math.round(value))}/s`;
}

/** A label of the axis. */
export function shortRate(value: number, measure: Measure): string {
  return measure === "events" ? formatShortCount(value) : formatBytes(value);
}

/** The curve in words: what a reader of the screen hears, and everybody may read. */
export function rateSummary({ events, bytes, shaded }: RateColumns, measure: Measure): string {
  const values = (measure === "events" ? events : bytes).filter((value) => value > 0);
  if (values.length === 0) return "Nothing moved in this time.";
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const said = [
    `${rateText(mean, measure)} on average while it moved, ${rateText(Math.max(...values), measure)} at best.`,
    ...(["wait", "rest"] as const).flatMap((kind) => spansText(shaded, kind)),
  ];
  return said.join(" ");
}

const verbs = { wait: "Waited", rest: "Rested" } as const;

function spansText(shaded: RateColumns["shaded"], kind: "wait" | "rest"): string[] {
  const own = shaded.filter((span) => span.kind === kind);
  if (own.length === 0) return [];
  const times = own.length === 1 ? "once" : `${own.length} times`;
  const lasted = own.reduce((sum, { seconds }) => sum + seconds, 0);
  return [`${verbs[kind]} ${times}, ${formatDuration(lasted)} in all.`];
}
