import type { Db } from "@/lib/db/client";
import { addDays, countEvents, type FoundCount } from "@/lib/destination/count-events";
import { projectToAsk } from "@/lib/destination/project-lookup";
import { AppError } from "@/lib/errors";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import { utcDay } from "@/lib/sandbox/captured-event";

import type { OpenDestination } from "@/lib/migrations/destinations";
import type { DaySpan } from "./months";

/** What a sandbox holds of one migration. Exact. */
export async function foundInSandbox(
  db: Db,
  { destinationId, migrationId }: { destinationId: string; migrationId: string },
): Promise<FoundCount[]> {
  const mark = `%"$import_job_id":"${migrationId}"%`;
  // A time with an offset has another day in UTC than it shows: those are few, and read one by one.
  const rows = await db.$queryRaw<{ at: string; event: string; count: number }[]>`
    SELECT CASE WHEN timestamp ~ '^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$' THEN left(timestamp, 10) ELSE timestamp END AS at,
      left(event, 200) AS event, count(*)::float8 AS count
    FROM sandbox_events WHERE destination_id = ${destinationId}::uuid AND raw LIKE ${mark}
    GROUP BY 1, 2`;
  const sums = new Map<string, FoundCount>();
  for (const { at, event, count } of rows) {
    const day = at.length === 10 ? at : utcDay(at, new Date(0));
    const key = JSON.stringify([day, event]);
    const sum = sums.get(key) ?? { day, event, count: 0 };
    sum.count += count;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

type PostHogQuestion = {
  migrationId: string;
  spans: DaySpan[];
  policy: EndpointPolicy;
  onAnswer: () => Promise<void>;
};

/** What PostHog has of one migration on these days. Throws AppError, with what a person must do. */
export async function foundInPostHog(
  destination: OpenDestination,
  { migrationId, spans, policy, onAnswer }: PostHogQuestion,
  signal: AbortSignal,
): Promise<FoundCount[]> {
  const { host, personalApiKey, projectToken } = destination;
  if (!host || !personalApiKey) {
    throw new AppError("personal_key_missing", "PostHog tells what it has only to a personal API key.", {
      hint: "Give the destination a personal API key with the scopes project:read and query:read, or paste the queries below into PostHog's SQL editor.",
    });
  }
  const access = { host, personalApiKey, policy };
  const project = await projectToAsk({ ...access, projectId: destination.projectId ?? undefined }, signal);
  if (project.apiToken !== projectToken) {
    throw new AppError(
      "personal_key_refused",
      `The key shows the project “${project.name}”, which is not the one that was sent to.`,
      {
        hint: "Give the destination the id of the project that its token belongs to.",
      },
    );
  }
  const question = { ...access, projectId: project.id, importJobId: migrationId };
  const found: FoundCount[] = [];
  // One after another: the limit of queries is the whole team's.
  for (const { first, last } of spans) {
    found.push(...(await countEvents(question, { from: first, to: addDays(last, 1) }, signal)));
    await onAnswer();
  }
  return found;
}
