import type { ScopeValues, WizardDraft } from "@/lib/schemas/draft";
import { latestEnd } from "@/lib/schemas/latest-end";
import { isTimezone } from "@/lib/schemas/options";

/** What the exporting vendors can be asked for: Amplitude by the hour, Mixpanel by the day. */
export const hasScope = (place: WizardDraft["place"]): place is "amplitude" | "mixpanel" =>
  place === "amplitude" || place === "mixpanel";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The typed range as the API's texts; what is not a time stays as it is, for the schema to say so. */
export function readScope({ place, scope }: Pick<WizardDraft, "place" | "scope">): { from: string; to: string } {
  const hours = place === "amplitude";
  return {
    from: instant(scope.from, hours ? scope.fromHour : ""),
    to: instant(scope.to, hours ? scope.toHour : ""),
  };
}

function instant(day: string, hour: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T${(hour || "00").padStart(2, "0")}:00:00Z` : day;
}

type Typed = Pick<WizardDraft, "place" | "options">;

/** What is known of the project's days: only Mixpanel's may be others than UTC's. */
export function zoneOf({ place, options }: Typed): { projectTimezone?: string | undefined } {
  const zone = place === "mixpanel" ? options.projectTimezone.trim() : "";
  return zone === "" || !isTimezone(zone) ? {} : { projectTimezone: zone };
}

/** The end that the vendor can be asked for now. */
export function endNow(draft: Typed & { place: "amplitude" | "mixpanel" }, now: Date): Date {
  return latestEnd(draft.place, now, zoneOf(draft));
}

export const scopeOf = (from: Date, to: Date): ScopeValues => ({
  from: from.toISOString().slice(0, 10),
  fromHour: from.toISOString().slice(11, 13),
  to: to.toISOString().slice(0, 10),
  toHour: to.toISOString().slice(11, 13),
});

/** Hardly anybody has older events at these vendors. */
const OLDEST_YEAR = 2015;

export type Preset = { label: string; scope: ScopeValues };

/** Ranges of a click, each within what the vendor has now. */
export function scopePresets(end: Date): Preset[] {
  const midnight = new Date(Math.floor(end.getTime() / DAY_MS) * DAY_MS);
  const year = midnight.getUTCFullYear();
  const back = (days: number) => new Date(midnight.getTime() - days * DAY_MS);
  const months = (count: number) => {
    const first = new Date(Date.UTC(year, midnight.getUTCMonth() - count, 1));
    const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
    return new Date(first.getTime() + (Math.min(days, midnight.getUTCDate()) - 1) * DAY_MS);
  };
  const yearStart = (of: number) => new Date(Date.UTC(of, 0, 1));
  return [
    { label: "Last 30 days", scope: scopeOf(back(30), midnight) },
    { label: "Last 12 months", scope: scopeOf(months(12), midnight) },
    { label: "Last 3 years", scope: scopeOf(months(36), midnight) },
    ...(midnight > yearStart(year) ? [{ label: String(year), scope: scopeOf(yearStart(year), midnight) }] : []),
    { label: String(year - 1), scope: scopeOf(yearStart(year - 1), yearStart(year)) },
    { label: String(year - 2), scope: scopeOf(yearStart(year - 2), yearStart(year - 1)) },
    { label: `Everything since ${OLDEST_YEAR}`, scope: scopeOf(yearStart(OLDEST_YEAR), midnight) },
  ];
}

const said = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
const local = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** "1 January 2024", with its hour when that is not midnight. */
function momentText(at: Date): string {
  const clock = at.toISOString().slice(11, 16);
  return clock === "00:00" ? said.format(at) : `${said.format(at)}, ${clock}`;
}

/** [from, to) in words; null when it is no range. */
export function scopeText({ from, to }: { from: string; to: string }): { range: string; length: string } | null {
  const [start, end] = [new Date(from), new Date(to)];
  const ms = end.getTime() - start.getTime();
  if (!(ms > 0)) return null;
  const hours = Math.round(ms / HOUR_MS);
  const days = Math.floor(hours / 24);
  const rest = hours % 24;
  const length = [amount(days, "day"), amount(rest, "hour")].filter(Boolean).join(" and ");
  return {
    range: `From the beginning of ${momentText(start)} up to, but not including, ${momentText(end)} (UTC)`,
    length,
  };
}

const amount = (count: number, noun: string) =>
  count === 0 ? "" : `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

/** The same moment on the reader's own clock. Null when that is UTC too. */
export function localEcho(iso: string): string | null {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime()) || at.getTimezoneOffset() === 0) return null;
  return `${local.format(at)} where you are`;
}

/** Of a range that was imported before. */
export const foldedHint =
  "Under the same settings PostHog folds what arrives twice. Other settings make second events of the same records.";
