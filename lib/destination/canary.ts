import { randomUUID } from "node:crypto";

import { AppError } from "@/lib/errors";
import type { EndpointPolicy } from "@/lib/net/endpoints";

import { createCaptureClient } from "./capture-client";
import type { PostHogTarget } from "./check-posthog";
import { addDays, countEvents } from "./count-events";
import { projectToAsk } from "./project-lookup";

/** One event of ours at a time of the person's choice, to see whether the project keeps events of that age. */
export type Canary = { id: string; at: string };

export const CANARY_EVENT = "backhaul_canary";
const TIME_LIMIT_MS = 20_000;

/** Sends one canary. Throws AppError with what PostHog refused, `destination_unavailable`, `private_endpoint`. */
export async function sendCanary(
  target: PostHogTarget,
  { at, policy }: { at: string; policy: EndpointPolicy },
  signal: AbortSignal,
): Promise<Canary> {
  const id = randomUUID();
  const event = {
    uuid: id,
    event: CANARY_EVENT,
    distinct_id: CANARY_EVENT,
    timestamp: at,
    properties: {
      $import_job_id: id,
      $geoip_disable: true,
      $process_person_profile: false,
      historical_migration: true,
    },
  };
  const { host, projectToken } = target;
  const client = createCaptureClient({ host, projectToken, policy, batchUrlPath: "/batch/", connections: 1 });
  try {
    const body = await client.pack(Buffer.from(JSON.stringify(event)));
    const verdict = await client.post(body, AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]));
    if (verdict.kind === "accepted") return { id, at };
    if (verdict.kind === "fatal") throw verdict.error;
    const said = verdict.kind === "wait" ? verdict.reason : "PostHog refused the canary event.";
    throw new AppError("destination_unavailable", said, { hint: "Try again in a few minutes." });
  } finally {
    await client.close();
  }
}

/**
 * Whether the canary has arrived; it may take minutes. Throws AppError `personal_key_missing`, `personal_key_refused`,
 * `destination_unavailable`.
 */
export async function findCanary(
  { host, personalApiKey, projectId }: PostHogTarget,
  { id, at, policy }: Canary & { policy: EndpointPolicy },
  signal: AbortSignal,
): Promise<boolean> {
  if (!personalApiKey) {
    throw new AppError("personal_key_missing", "Looking for the canary needs a personal API key.", {
      hint: "Give one with the scopes project:read and query:read, or look for the event in PostHog yourself.",
    });
  }
  const access = { host, personalApiKey, policy };
  const project = await projectToAsk({ ...access, projectId: projectId ?? undefined }, signal);
  const day = at.slice(0, 10);
  const question = { ...access, projectId: project.id, importJobId: id };
  const found = await countEvents(question, { from: day, to: addDays(day, 1) }, signal);
  return found.some(({ event, count }) => event === CANARY_EVENT && count > 0);
}
