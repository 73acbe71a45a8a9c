import type { ExportSource, Quota } from "@/lib/sources/export-source";
import { vendorNames } from "@/lib/sources/exports/hosts";
import type { QuotaLimit } from "./vendor-quota";

/** Why the vendor cannot be asked now, in the words of its own limits. */
export function quotaReason(
  vendor: ExportSource["vendor"],
  { perHour, perSecond, concurrent }: Quota,
  limit: QuotaLimit,
): string {
  const name = vendorNames[vendor];
  switch (limit) {
    case "hour":
      return `${name}'s quota of ${perHour} requests an hour is used up.`;
    case "second":
      return `${name}'s quota of ${perSecond} requests a second is used up.`;
    case "concurrent":
      return `${name} takes ${concurrent} requests at once, and all are in use.`;
    case "blocked":
      return `${name} asked us to wait.`;
  }
}
