import type { Db } from "@/lib/db/client";
import type { CreateDestinationBody, DestinationRef } from "@/lib/schemas/destination";

import {
  createDestination,
  findDestination,
  lastFour,
  type DestinationSecret,
  secretOf,
  trimHost,
} from "./destinations";

/**
 * The id of the destination that is named, or of the one with all that is given: it is made where there is none, so
 * that typing the same PostHog again does not list it twice. A new sandbox is always one of its own.
 */
export async function resolveDestination(db: Db, ref: DestinationRef): Promise<string> {
  if ("id" in ref) return (await findDestination(db, ref.id)).id;
  const known = ref.kind === "posthog" ? await identical(db, ref) : undefined;
  return known ?? (await createDestination(db, ref)).id;
}

/** The oldest with the same address, keys and ceiling, and with the name and project where those are given. */
async function identical(db: Db, ref: Extract<CreateDestinationBody, { kind: "posthog" }>) {
  const { name, projectId, projectToken, personalApiKey, maxEventsPerSecond = null } = ref;
  const alike = await db.destination.findMany({
    where: {
      kind: "posthog",
      host: trimHost(ref.host),
      projectTokenLast4: lastFour(projectToken),
      maxEventsPerSecond,
      ...(name !== undefined && { name }),
      ...(projectId !== undefined && { projectId }),
    },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return alike.find((row) => {
    const secret = secretOf(row);
    return secret.projectToken === projectToken && secret.personalApiKey === personalApiKey;
  })?.id;
}

/**
 * The ids of all destinations that are the same place: those of one PostHog project, told by host and token. None for
 * a sandbox that is still to be made.
 */
export async function sameDestinations(db: Db, ref: DestinationRef): Promise<string[]> {
  if ("id" in ref) {
    const row = await findDestination(db, ref.id);
    return row.host === null ? [row.id] : sameProject(db, row.host, secretOf(row));
  }
  return ref.kind === "sandbox" ? [] : sameProject(db, trimHost(ref.host), ref);
}

async function sameProject(
  db: Db,
  host: string,
  { projectToken }: Pick<DestinationSecret, "projectToken">,
): Promise<string[]> {
  const alike = await db.destination.findMany({ where: { host, projectTokenLast4: lastFour(projectToken) } });
  return alike.filter((row) => secretOf(row).projectToken === projectToken).map(({ id }) => id);
}
