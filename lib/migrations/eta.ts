import type { Migration } from "@/lib/generated/prisma/client";
import type { MigrationView } from "@/lib/schemas/migration";
import type { QuotaState } from "./exports/vendor-quota";
import type { Totals } from "./totals";

/** Before it, chance says more than the rate. */
const JUDGED_AFTER_MS = 3_000;

type Eta = MigrationView["eta"];

/** How long it may still take, while it runs or waits; undefined as long as there is nothing to judge by. */
export function timeLeft(
  { status, plannedAt, startedAt }: Pick<Migration, "status" | "plannedAt" | "startedAt">,
  totals: Totals,
  quota: QuotaState | null,
  now = Date.now(),
): Eta {
  const runMs = startedAt ? now - startedAt.getTime() : 0;
  if (plannedAt === null || runMs < JUDGED_AFTER_MS) return undefined;
  if (totals.unstaged > 0)
    return status === "running" || status === "waiting" ? byWindows(totals, quota, { runMs, now }) : undefined;
  if (status !== "running" || totals.rate.bytesPerSecond <= 0) return undefined;
  const { bytes, rate } = totals;
  return { seconds: Math.ceil((bytes.total - bytes.read) / rate.bytesPerSecond), from: "bytes" };
}

/** As slow as the slower of the two: the windows so far, or what the vendor lets through. */
function byWindows(
  { parts, unstaged }: Totals,
  quota: QuotaState | null,
  { runMs, now }: { runMs: number; now: number },
): Eta {
  const ended = parts.done + parts.empty + parts.leftOut;
  const open = parts.total - ended;
  const parted = ended > 0 ? { seconds: Math.ceil((runMs / 1_000 / ended) * open), from: "parts" as const } : undefined;
  const quoted = quota ? { seconds: Math.ceil(quotaSeconds(unstaged, quota, now)), from: "quota" as const } : undefined;
  if (quoted && quoted.seconds > (parted?.seconds ?? 0)) return quoted;
  return parted;
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
