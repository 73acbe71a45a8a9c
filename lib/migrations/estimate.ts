import type { Estimate, Share } from "@/lib/schemas/estimate";
import { shareText } from "@/lib/schemas/share-text";
import { scaled } from "./share";

/** What is known before a migration starts. */
export type Known = {
  series: number;
  /** Events a second that the destination is sent at most; null: no ceiling is set. */
  ceiling: number | null;
  /** What the options leave of the records; undefined where none were mapped. */
  share?: Share | undefined;
  files?: { bytes: number; complete: boolean; measured: { records: number; bytes: number } };
  windows?: {
    vendor: string;
    requests: number;
    days: number;
    /** Days of the widest window, and how many windows are kept at once. */
    widestDays: number;
    ahead: number;
    perHour: number | null;
    quota: { used: number; perHour: number; hourSeconds: number; nextAt: Date | null } | null;
    /** What one day held, when the vendor was asked. */
    bytesPerDay?: number | undefined;
  };
};

/** What a migration will take at least, and what that rests on. What is not known is left out. */
export function estimateOf(known: Known, now: Date): Estimate {
  const { series, ceiling, share, files, windows } = known;
  const records = files && files.measured.records > 0 ? recordsIn(files) : undefined;
  // At least those of the records: of what is made beside them a sample shows too much.
  const pacing = records !== undefined && ceiling !== null ? scaled(records, share, "imported") / ceiling : undefined;
  const quota = windows && quotaSeconds(windows, now);
  const [minimumSeconds, from] = longest([
    [quota, "quota"],
    [pacing, "pacing"],
  ]);
  const bytes = files?.bytes ?? (windows?.bytesPerDay === undefined ? undefined : windows.bytesPerDay * windows.days);
  return {
    series,
    complete: files?.complete ?? true,
    ...(windows && { requests: windows.requests, ...quotaOf(windows) }),
    ...(minimumSeconds !== undefined && { minimumSeconds: Math.ceil(minimumSeconds), from }),
    ...(bytes !== undefined && { bytes: Math.round(bytes) }),
    ...(records !== undefined && { events: scaled(records, share, "events") }),
    ...(share && { share }),
    ...(windows?.bytesPerDay !== undefined && {
      diskBytes: Math.round(Math.min(windows.widestDays * windows.ahead, windows.days) * windows.bytesPerDay),
    }),
    notes: [
      ...(share ? shareNotes(share) : []),
      ...(files ? fileNotes(files) : []),
      ...(windows ? windowNotes(windows) : []),
      paceNote(ceiling),
    ],
  };
}

type Files = NonNullable<Known["files"]>;
type Windows = NonNullable<Known["windows"]>;

const recordsIn = ({ bytes, measured }: Files) => Math.round((bytes / Math.max(1, measured.bytes)) * measured.records);

/** How long the vendor makes one wait at least: what is left may be asked at once, the rest as hours pass. */
export function quotaSeconds({ requests, perHour, quota }: Windows, now: Date): number | undefined {
  if (perHour === null) return undefined;
  const left = Math.max(0, perHour - (quota?.used ?? 0));
  const waiting = requests - left;
  if (waiting <= 0) return 0;
  const hourSeconds = quota?.hourSeconds ?? 3_600;
  const untilNext =
    left === 0 && quota?.nextAt ? Math.max(0, (quota.nextAt.getTime() - now.getTime()) / 1_000) : hourSeconds;
  return untilNext + Math.floor((waiting - 1) / perHour) * hourSeconds;
}

function quotaOf({ perHour, quota }: Windows): Pick<Estimate, "quota"> {
  if (perHour === null) return {};
  const used = Math.min(perHour, quota?.used ?? 0);
  const nextAt = quota?.nextAt?.toISOString();
  return { quota: { perHour, used, left: perHour - used, ...(nextAt && { nextAt }) } };
}

function longest(
  all: [number | undefined, "quota" | "pacing"][],
): [number | undefined, "quota" | "pacing" | undefined] {
  const told = all.filter(([seconds]) => seconds !== undefined);
  return told.sort(([a = 0], [b = 0]) => b - a)[0] ?? [undefined, undefined];
}

function shareNotes(share: Share): string[] {
  const beside =
    "What links ids or describes a group is sent once for each: so few records show more of it than the whole will have, and the time is reckoned without it.";
  return [shareText(share), ...(share.events > share.imported ? [beside] : [])];
}

function fileNotes({ complete, measured }: Files): string[] {
  const size =
    measured.records > 0
      ? `Events are estimated by the size of ${measured.records.toLocaleString("en")} records that were looked at.`
      : "How many events there are is not known: no record could be read.";
  return complete ? [size] : [size, "The source holds more files than were counted."];
}

function windowNotes({ vendor, perHour, bytesPerDay }: Windows): string[] {
  const size =
    bytesPerDay === undefined
      ? "How much the range holds is not known before it is exported: windows are counted at their usual width, and are made wider or narrower by what they turn out to hold."
      : "Sizes are those of one day in the middle of the range, as they are downloaded.";
  const quota =
    perHour === null
      ? `${vendor} names no limit on exports.`
      : `${vendor} allows ${perHour} requests an hour for one project, and running migrations of it use the same.`;
  return [size, quota];
}

const paceNote = (ceiling: number | null) =>
  ceiling === null
    ? "The destination has no ceiling of its own; how fast it takes events shows when it runs."
    : `At most ${ceiling.toLocaleString("en")} events a second are sent.`;
