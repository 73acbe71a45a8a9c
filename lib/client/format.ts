const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 41203118 → "41,203,118". */
export function formatCount(value: number): string {
  return whole.format(value);
}

const shortSteps = [
  { from: 1e12, unit: "T" },
  { from: 1e9, unit: "B" },
  { from: 1e6, unit: "M" },
  { from: 1e4, unit: "k", per: 1e3 },
] as const;

/** 41203118 → "41.2 M"; under 10,000 the whole number. */
export function formatShortCount(value: number): string {
  const step = shortSteps.find(({ from }) => value >= from);
  if (!step) return whole.format(value);
  return `${threeDigits(value / ("per" in step ? step.per : step.from))} ${step.unit}`;
}

/** `singular` with its number: (1, "file") → "1 file", (1204, "file") → "1,204 files". */
export function formatAmount(value: number, singular: string, plural = `${singular}s`): string {
  return `${whole.format(value)} ${value === 1 ? singular : plural}`;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Decimal units, as disks and cloud bills count: 182400000000 → "182 GB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? whole.format(value) : threeDigits(value)} ${byteUnits[unit]}`;
}

function threeDigits(value: number): string {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toFixed(digits).replace(/\.0+$/, "");
}

/** Share in per cent, whole; never "100 %" before the end nor "0 %" after the start. `share` is 0 … 1. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share) || share <= 0) return "0 %";
  if (share >= 1) return "100 %";
  if (share < 0.01) return "< 1 %";
  return `${Math.floor(share * 100)} %`;
}

/** Share in per cent with one decimal, cut so that it never claims more than there is: "94.2 %", "< 0.1 %". */
export function formatFineShare(share: number): string {
  if (!Number.isFinite(share) || share <= 0) return "0 %";
  if (share >= 1) return "100 %";
  if (share < 0.001) return "< 0.1 %";
  return `${(Math.floor(share * 1_000 + 1e-9) / 10).toFixed(1)} %`;
}

/** 7530 → "2 h 05 m"; 45 → "45 s"; 200000 → "2 d 7 h". Seconds in. */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} m ${pad(s % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${pad(minutes % 60)} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Time left, rounded so that it does not twitch: 7530 → "about 2 h 5 m", under a minute "less than a minute". */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} m`;
  const rounded = Math.round(minutes / 5) * 5;
  if (rounded < 1440) return `about ${Math.floor(rounded / 60)} h ${rounded % 60} m`;
  const hours = Math.round(minutes / 60);
  return `about ${Math.floor(hours / 24)} d ${hours % 24} h`;
}

type TimeLeft = { seconds: number; low?: number | undefined; high?: number | undefined };

/** Time left as a range, where one is known: "about 2 h 5 m – 2 h 30 m". */
export function formatTimeLeftRange({ seconds, low = seconds, high = seconds }: TimeLeft): string {
  const [from, to] = [formatTimeLeft(low), formatTimeLeft(high)];
  if (from === to) return from;
  return `${from} – ${to.replace(/^about /, "")}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** An ISO time in UTC, as people read it: "2024-03-09 14:05 UTC". */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Only the clock: "14:05 UTC". */
export function formatClock(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(11, 16)} UTC`;
}

/** Only the day: "2024-03-09". Texts that are no time stay as they are. */
export function formatDay(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : time.toISOString().slice(0, 10);
}

/** How long ago, coarse: "just now", "4 m ago", "3 h ago", "2 d ago", then the day. `nowMs`: Unix milliseconds. */
export function formatAgo(iso: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(iso)) / 1000;
  if (Number.isNaN(seconds)) return iso;
  if (seconds < 45) return "just now";
  if (seconds < 3_600) return `${Math.max(1, Math.round(seconds / 60))} m ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3_600)} h ago`;
  if (seconds < 7 * 86_400) return `${Math.round(seconds / 86_400)} d ago`;
  return formatDay(iso);
}
