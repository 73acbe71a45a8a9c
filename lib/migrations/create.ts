import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { assertAllowedUrl } from "@/lib/net/endpoints";
import type { CreateMigrationBody } from "@/lib/schemas/migration";
import { contentTypeOf, isExport, type SourceInput } from "@/lib/schemas/source";
import { resolveDestination } from "./destinations";
import { splitSource } from "./stored-source";

const VENDORS = { amplitude: "Amplitude", mixpanel: "Mixpanel", posthog: "PostHog" } as const;

/**
 * Queues a migration; the next free worker begins it. `promotedFrom`: the test that it follows. Throws AppError
 * `private_endpoint`, `not_found`.
 */
export async function createMigration(
  db: Db,
  body: CreateMigrationBody & { promotedFrom?: string },
  actor: string,
): Promise<{ id: string }> {
  const { source, options, destination, test } = body;
  const policy = { allowPrivate: env().ALLOW_PRIVATE_ENDPOINTS };
  const custom = isExport(source) ? source.baseUrl : source.kind === "s3" ? source.endpoint : undefined;
  if (custom) assertAllowedUrl(custom, policy);
  if ("kind" in destination && destination.kind === "posthog") assertAllowedUrl(destination.host, policy);
  const stored = splitSource(source);
  const { id } = await db.migration.create({
    data: {
      name: body.name ?? nameOf(source),
      sourceKind: source.kind,
      contentType: contentTypeOf(source),
      source: stored.source as object,
      sourceSecret: stored.sourceSecret,
      options,
      rejectAllowance: options.rejectLimit,
      destinationId: await resolveDestination(db, destination),
      createdBy: actor,
      ...(test && { test: true, testMaxEvents: test.maxEvents, draftId: body.draft ?? null }),
      ...(body.promotedFrom && { promotedFrom: body.promotedFrom }),
      timeline: { create: { actor, what: "created" } },
    },
    select: { id: true },
  });
  return { id };
}

function nameOf(source: SourceInput): string {
  const vendor = VENDORS[contentTypeOf(source)];
  if (isExport(source)) return `${vendor} ${source.from.slice(0, 10)} to ${lastDay(source)}`;
  const place = source.kind === "s3" ? `${source.bucket}/${source.prefix}` : source.path;
  return `${vendor} from ${place}`.slice(0, 200);
}

/** The last day that is imported: `to` itself is not. */
const lastDay = ({ to }: { to: string }) => new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
