import type { Db } from "@/lib/db/client";
import { checkPostHog, type PostHogTarget } from "@/lib/destination/check-posthog";
import { AppError } from "@/lib/errors";
import { openDestinationSecret } from "@/lib/migrations/destinations";
import type { Check, CheckResult } from "@/lib/schemas/check";
import type { DestinationRef } from "@/lib/schemas/destination";
import { endpointPolicy } from "./settings";

const SANDBOX_READY: CheckResult = {
  ok: true,
  checks: [
    { name: "reachable", status: "pass", detail: "A sandbox is part of this app; there is nothing to connect." },
  ],
};

/** Tries a destination that is stored, or one that is only described yet. `onCheck` hears each check once it is known. */
export async function checkDestination(
  db: Db,
  destination: DestinationRef,
  signal: AbortSignal,
  onCheck?: (check: Check) => void,
): Promise<CheckResult> {
  const target = await targetOf(db, destination);
  if (!target) return SANDBOX_READY;
  const asShown = "id" in destination ? withoutChange : (check: Check) => check;
  const around = { policy: endpointPolicy(), onCheck: onCheck && ((check: Check) => onCheck(asShown(check))) };
  const result = await checkPostHog(target, around, signal);
  return { ...result, checks: result.checks.map(asShown) };
}

/** A stored destination is no form: nothing there would take the change. */
const withoutChange = ({ change: _, ...check }: Check): Check => check;

/** Throws AppError `invalid_input` for a sandbox. */
export async function postHogTarget(db: Db, destination: DestinationRef): Promise<PostHogTarget> {
  const target = await targetOf(db, destination);
  if (target) return target;
  throw new AppError("invalid_input", "A sandbox keeps every event; it needs no canary.");
}

/** Null for a sandbox. */
async function targetOf(db: Db, destination: DestinationRef): Promise<PostHogTarget | null> {
  if ("kind" in destination) return destination.kind === "posthog" ? destination : null;
  const { host, ...stored } = await openDestinationSecret(db, destination.id);
  return host === null ? null : { host, ...stored };
}
