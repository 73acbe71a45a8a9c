import type { Db } from "@/lib/db/client";
import { checkPostHog } from "@/lib/destination/check-posthog";
import { openDestinationSecret } from "@/lib/migrations/destinations";
import type { DestinationCheckResult } from "@/lib/schemas/check";
import type { DestinationRef } from "@/lib/schemas/destination";
import { endpointPolicy } from "./settings";

const SANDBOX_READY: DestinationCheckResult = {
  ok: true,
  checks: [
    { name: "reachable", status: "pass", detail: "A sandbox is part of this app; there is nothing to connect." },
  ],
};

/** Tries a destination that is stored, or one that is only described yet. */
export async function checkDestination(
  db: Db,
  destination: DestinationRef,
  signal: AbortSignal,
): Promise<DestinationCheckResult> {
  const described = "id" in destination ? await openDestinationSecret(db, destination.id) : destination;
  if (described.kind === "sandbox") return SANDBOX_READY;
  return checkPostHog(described, endpointPolicy(), signal);
}
