import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { assertAllowedUrl } from "@/lib/net/endpoints";
import { endsTooLate } from "@/lib/schemas/latest-end";
import type { CreateMigrationBody } from "@/lib/schemas/migration";
import { contentTypeOf, isExport, type SourceInput } from "@/lib/schemas/source";
import { vendorProjectOf } from "./exports/vendor-project";
import { resolveDestination } from "./same-destination";
import { type SeriesMember, seriesOf } from "./series";
import { splitSource } from "./stored-source";

const VENDORS = { amplitude: "Amplitude", mixpanel: "Mixpanel", posthog: "PostHog" } as const;

/**
 * Queues a migration; the next free worker begins it. More than a year of an export becomes several that run one after
 * another: `series` has all their ids, `id` is the first. `promotedFrom`: the test that it follows. Throws AppError
 * `private_endpoint`, `not_found`, and `invalid_input` for a range that the vendor does not have wholly yet.
 */
export async function createMigration(
  db: Db,
  body: CreateMigrationBody & { promotedFrom?: string },
  actor: string,
): Promise<{ id: string; series?: string[] }> {
  const { source, options, destination, test } = body;
  assertHasHappened(source, options);
  const policy = { allowPrivate: env().ALLOW_PRIVATE_ENDPOINTS };
  const custom = isExport(source) ? source.baseUrl : source.kind === "s3" ? source.endpoint : undefined;
  if (custom) assertAllowedUrl(custom, policy);
  if ("kind" in destination && destination.kind === "posthog") assertAllowedUrl(destination.host, policy);
  const vendorProject = isExport(source)
    ? await vendorProjectOf(source, { importDir: env().IMPORT_DIR, policy })
    : null;
  const destinationId = await resolveDestination(db, destination);
  const dataOf = ({ source: own, name, ...inSeries }: SeriesMember) => {
    const stored = splitSource(own);
    return {
      name,
      sourceKind: own.kind,
      contentType: contentTypeOf(own),
      source: stored.source as object,
      sourceSecret: stored.sourceSecret,
      vendorProject,
      options,
      rejectAllowance: options.rejectLimit,
      destinationId,
      createdBy: actor,
      ...inSeries,
      ...(test && { test: true, testMaxEvents: test.maxEvents, testSeed: test.seed, draftId: body.draft ?? null }),
      ...(body.promotedFrom && { promotedFrom: body.promotedFrom }),
      timeline: { create: { actor, what: "created", why: inSeries.statusReason ?? null } },
    };
  };
  const members = seriesOf(source, { name: body.name, nameOf, whole: test !== undefined });
  const made = await db.$transaction(
    members.map((member) => db.migration.create({ data: dataOf(member), select: { id: true } })),
  );
  const [first, ...others] = made.map(({ id }) => id);
  if (first === undefined) throw new Error("A source made no migration.");
  return others.length > 0 ? { id: first, series: [first, ...others] } : { id: first };
}

/** Of a time to come a vendor gives what it has, or says that there is nothing: both would pass for the whole. */
function assertHasHappened(source: SourceInput, options: CreateMigrationBody["options"]): void {
  if (!isExport(source)) return;
  const why = endsTooLate(source.kind, new Date(source.to), new Date(), options);
  if (why === null) return;
  throw new AppError("invalid_input", `${VENDORS[source.kind]} does not have all of this range yet.`, {
    hint: why,
    fields: { "source.to": [why] },
  });
}

function nameOf(source: SourceInput): string {
  const vendor = VENDORS[contentTypeOf(source)];
  if (isExport(source)) return `${vendor} ${source.from.slice(0, 10)} to ${lastDay(source)}`;
  const place = source.kind === "s3" ? `${source.bucket}/${source.prefix}` : source.path;
  return `${vendor} from ${place}`.slice(0, 200);
}

/** The last day that is imported: `to` itself is not. */
const lastDay = ({ to }: { to: string }) => new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
