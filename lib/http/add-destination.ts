import type { Db } from "@/lib/db/client";
import { lookUpProject } from "@/lib/destination/project-lookup";
import { createDestination } from "@/lib/migrations/destinations";
import { assertAllowedUrl } from "@/lib/net/endpoints";
import type { CreateDestinationBody, DestinationView } from "@/lib/schemas/destination";
import { endpointPolicy } from "./settings";

const NAME_TIMEOUT_MS = 5_000;

/** Makes a destination; of a PostHog project its name too, where a personal API key can tell it. */
export async function addDestination(
  db: Db,
  body: CreateDestinationBody,
  signal: AbortSignal,
): Promise<DestinationView> {
  if (body.kind === "sandbox") return createDestination(db, body);
  assertAllowedUrl(body.host, endpointPolicy());
  return createDestination(db, body, { projectName: await projectName(body, signal) });
}

/** Only a nicety: what goes wrong here the destination's check tells. */
async function projectName(
  { host, personalApiKey, projectId }: Extract<CreateDestinationBody, { kind: "posthog" }>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (personalApiKey === undefined) return undefined;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(NAME_TIMEOUT_MS)]);
  const lookup = lookUpProject({ host, personalApiKey, projectId, policy: endpointPolicy() }, limited);
  const answer = await lookup.catch(() => null);
  return answer?.kind === "found" ? answer.project.name : undefined;
}
