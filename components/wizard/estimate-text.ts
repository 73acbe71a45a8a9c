import { formatAmount, formatBytes, formatCount, formatTimeLeft } from "@/lib/client/format";
import type { Estimate } from "@/lib/schemas/estimate";

export type EstimateRow = { term: string; text: string };

const why = { quota: "by the vendor's quota", pacing: "at the pace that events are sent" } as const;

/** An estimate as rows; what is not known is no row. */
export function estimateRows(estimate: Estimate): EstimateRow[] {
  const { requests, minimumSeconds, from, bytes, events, diskBytes, quota, series, complete } = estimate;
  const least = complete ? "" : "at least ";
  const rows: (EstimateRow | false)[] = [
    requests !== undefined && { term: "Requests", text: `about ${formatAmount(requests, "request")} to the vendor` },
    quota !== undefined && {
      term: "Quota",
      text: `${formatCount(quota.left)} of ${formatCount(quota.perHour)} left this hour`,
    },
    minimumSeconds !== undefined && {
      term: "Time",
      text: `${minimumSeconds < 60 ? "may be " : "at least "}${formatTimeLeft(minimumSeconds)}${from ? `, ${why[from]}` : ""}`,
    },
    bytes !== undefined && { term: "Bytes", text: least + formatBytes(bytes) },
    events !== undefined && { term: "Events", text: `${least}about ${formatCount(events)}` },
    diskBytes !== undefined && { term: "Disk", text: `up to ${formatBytes(diskBytes)} at a time on this server` },
    series > 1 && { term: "Split into", text: `${formatAmount(series, "migration")}, one after another` },
  ];
  return rows.filter((row) => row !== false);
}

/** "At least about 2 h 5 m" as a sentence for the start; null when nothing is known of it. */
export function timeText({ minimumSeconds, from }: Estimate): string | null {
  if (minimumSeconds === undefined) return null;
  const because = from ? `, ${why[from]}` : "";
  if (minimumSeconds < 60) return `It may be done in less than a minute${because}.`;
  return `At least ${formatTimeLeft(minimumSeconds)}${because}. It may take longer; nobody has to wait for it.`;
}
