import { WallTime } from "@/lib/transforms/wall-time";

/** The vendors that export by time. */
export type Vendor = "amplitude" | "mixpanel";
/** Of a Mixpanel project made before 2023: its days are days there. */
export type Zone = { projectTimezone?: string | undefined };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Amplitude's export has an hour 2 to 3 hours after it ended. */
const AMPLITUDE_DELAY_MS = 3 * HOUR_MS;
/** What arrives later at Mixpanel it calls late itself. */
const MIXPANEL_DELAY_MS = 2 * HOUR_MS;
/** No place on earth ends its day later after UTC. */
const LAST_ZONE_MS = 12 * HOUR_MS;

/**
 * The latest end, itself not imported, of a range that may be started at `now`. Amplitude: the last hour that it has by
 * now. Mixpanel: today is left out, in the project's time zone when it is named, else in UTC.
 */
export function latestEnd(vendor: Vendor, now: Date, { projectTimezone }: Zone = {}): Date {
  const ms = now.getTime();
  if (vendor === "amplitude") return new Date(Math.floor((ms - AMPLITUDE_DELAY_MS) / HOUR_MS) * HOUR_MS);
  return projectTimezone === undefined ? new Date(Math.floor(ms / DAY_MS) * DAY_MS) : dayIn(projectTimezone, now);
}

/** From when on the vendor has everything up to `end`. Without a zone Mixpanel's day has to be over everywhere. */
export function availableAt(vendor: Vendor, end: Date, { projectTimezone }: Zone = {}): Date {
  const ms = end.getTime();
  if (vendor === "amplitude") return new Date(ms + AMPLITUDE_DELAY_MS);
  const over =
    projectTimezone === undefined ? ms + LAST_ZONE_MS : new WallTime(projectTimezone).toUtc(ms / 1_000) * 1_000;
  return new Date(over + MIXPANEL_DELAY_MS);
}

/** Why a window that has ended is not asked for at once. */
export const notYet = (vendor: Vendor, { projectTimezone }: Zone = {}) =>
  vendor === "amplitude"
    ? "Amplitude has an hour for export about 3 hours after it ended."
    : projectTimezone === undefined
      ? "Mixpanel's last day has to be over in the project's time zone, wherever that is."
      : `Mixpanel's last day has to be over in ${projectTimezone}, and its events to have come in.`;

/** Why a range cannot end at `to` yet, and where it can; null when it can. */
export function endsTooLate(vendor: Vendor, to: Date, now: Date, zone: Zone = {}): string | null {
  const latest = latestEnd(vendor, now, zone);
  if (to <= latest) return null;
  const said = latest.toISOString();
  if (vendor === "amplitude")
    return `End at ${said.slice(0, 16).replace("T", " ")} UTC or earlier: Amplitude has an hour for export about 3 hours after it ended.`;
  const where = zone.projectTimezone === undefined ? "UTC" : zone.projectTimezone;
  return `End at ${said.slice(0, 10)} or earlier: it is the first day that is not imported, and today is not over (${where}).`;
}

/** The midnight, as UTC writes it, of the day that it is there. */
function dayIn(timeZone: string, now: Date): Date {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "numeric", day: "numeric" });
  const named = Object.fromEntries(parts.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  return new Date(Date.UTC(named["year"] ?? 0, (named["month"] ?? 1) - 1, named["day"] ?? 1));
}
