import type { Migration } from "@/lib/generated/prisma/client";
import type { LiveView } from "@/lib/schemas/live";
import type { MigrationView } from "@/lib/schemas/migration";
import type { QuotaState } from "./exports/vendor-quota";
import type { Pace } from "./pace";
import type { Totals } from "./totals";

/** `workedSeconds`: all of its time but pauses and waits. `steps`: the rate of the last whole steps. */
export type Course = { pace: Pace | null; workedSeconds: number; steps: LiveView["steps"] };

type Eta = NonNullable<MigrationView["eta"]>;

/** Fewer windows say too little about those to come. */
const LEAST_WINDOWS = 2;
/** The vendor's slots come when they come; how long the downloads then take is not in them. */
const QUOTA_BEYOND = 1.1;

/**
 * How long the work may still take, while it runs or waits: without waits, except those for the vendor's slots, and
 * without parts that rest until a person comes. Undefined as long as that would be a guess.
 */
export function timeLeft(
  { status, plannedAt }: Pick<Migration, "status" | "plannedAt">,
  totals: Totals,
  {
    course,
    quota,
    now = Date.now(),
  }: { course: Pick<Course, "pace" | "workedSeconds"> | undefined; quota: QuotaState | null; now?: number },
): Eta | undefined {
  if (plannedAt === null || !course || (status !== "running" && status !== "waiting")) return undefined;
  const unstaged = totals.unstaged - totals.unstagedResting;
  const eta = unstaged > 0 ? byWindows(totals, unstaged, { course, quota, now }) : byBytes(totals, course.pace);
  return eta && rounded(eta);
}

function byBytes({ bytes, bytesResting }: Totals, pace: Pace | null): Eta | undefined {
  if (!pace) return undefined;
  const left = Math.max(0, bytes.total - bytes.read - bytesResting);
  return { seconds: left / pace.bytesPerSecond, from: "bytes", low: left / pace.fast, high: left / pace.slow };
}

/** As slow as the slower of the two: the windows so far, or what the vendor lets through. */
function byWindows(
  { parts }: Totals,
  unstaged: number,
  { course, quota, now }: { course: Pick<Course, "pace" | "workedSeconds">; quota: QuotaState | null; now: number },
): Eta | undefined {
  const ended = parts.done + parts.empty + parts.leftOut;
  const open = parts.total - ended - parts.failed;
  const each = ended >= LEAST_WINDOWS && course.workedSeconds > 0 ? course.workedSeconds / ended : null;
  // Windows differ: the more were seen, the nearer the next ones are to their mean.
  const off = 1 / Math.sqrt(Math.max(1, ended));
  const parted: Eta | undefined =
    each === null
      ? undefined
      : { seconds: each * open, from: "parts", low: each * open * (1 - off / 2), high: each * open * (1 + off) };
  const quoted = quota ? quotaSeconds(unstaged, quota, now) : 0;
  if (quoted <= (parted?.seconds ?? 0)) return parted;
  const high = Math.max(quoted * QUOTA_BEYOND + (each ?? 0), parted?.high ?? 0);
  return { seconds: quoted, from: "quota", low: quoted, high };
}

function rounded({ seconds, from, low, high }: Eta): Eta {
  return { seconds: Math.ceil(seconds), from, low: Math.floor(low), high: Math.ceil(Math.max(high, seconds)) };
}

/** Until the last of so many requests may go. */
export function quotaSeconds(
  requests: number,
  { used, perHour, hourSeconds, nextAt }: QuotaState,
  now: number,
): number {
  const beyond = requests - Math.max(0, perHour - used);
  if (beyond <= 0) return 0;
  const untilNext = nextAt ? Math.max(0, (nextAt.getTime() - now) / 1_000) : 0;
  return untilNext + ((beyond - 1) / perHour) * hourSeconds;
}
