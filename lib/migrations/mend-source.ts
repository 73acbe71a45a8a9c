import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { Migration } from "@/lib/generated/prisma/client";
import type { MendSource } from "@/lib/schemas/migration";
import { isExport, source as sourceSchema, type SourceInput } from "@/lib/schemas/source";
import { vendorProjectOf } from "./exports/vendor-project";
import { joinReadable, splitSource } from "./stored-source";

/**
 * Another region, or other credentials: what is imported stays the same. Leaves a row in the timeline. Throws AppError
 * `invalid_input`.
 */
export async function mendSource(
  db: Pick<Db, "migration" | "timelineEntry">,
  migration: Pick<Migration, "id" | "source" | "sourceSecret">,
  { mend, actor }: { mend: MendSource; actor: string },
): Promise<void> {
  const { region, ...credentials } = mend;
  const mended = merge(joinReadable(migration), mend);
  const { source, sourceSecret } = splitSource(mended);
  const policy = { allowPrivate: env().ALLOW_PRIVATE_ENDPOINTS };
  const vendorProject = isExport(mended)
    ? await vendorProjectOf(mended, { importDir: env().IMPORT_DIR, policy })
    : null;
  const { id } = migration;
  await db.migration.update({ where: { id }, data: { source: source as object, sourceSecret, vendorProject } });
  const changed = [
    ...(region ? [`region ${region}`] : []),
    ...(Object.keys(credentials).length > 0 ? ["credentials"] : []),
  ];
  await db.timelineEntry.create({
    data: { migrationId: id, actor, kind: "setting", what: "source changed", why: changed.join(" and ") },
  });
}

function merge(source: Record<string, unknown>, mend: MendSource): SourceInput {
  const unknown = Object.keys(mend).filter((field) => !(field in source));
  const auth = "auth" in source && mend.auth ? { auth: { ...(source.auth as object), ...mend.auth } } : {};
  const merged = sourceSchema.safeParse({ ...source, ...mend, ...auth });
  if (merged.success && unknown.length === 0) return merged.data;
  const issues = merged.success
    ? unknown.map((field) => [field, "This source has no such field."] as const)
    : merged.error.issues.map(({ path, message }) => [path.join("."), message] as const);
  throw new AppError("invalid_input", "The source cannot be changed like this.", {
    fields: Object.fromEntries(issues.map(([field, message]) => [`source.${field}`, [message]])),
  });
}
