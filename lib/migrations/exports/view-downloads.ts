import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import type { Migration } from "@/lib/generated/prisma/client";
import type { Totals } from "@/lib/migrations/totals";
import type { MigrationView } from "@/lib/schemas/migration";
import { quotaState, type QuotaState } from "./vendor-quota";

type Row = Pick<Migration, "vendorProject" | "endedAt" | "plannedAt">;

/** The vendor's quota as it stands; null for files, after the end, and where no quota is known. */
export async function quotaOf(db: Db, { vendorProject, endedAt }: Row): Promise<QuotaState | null> {
  return vendorProject === null || endedAt ? null : quotaState(db, vendorProject, env().VENDOR_HOUR_SECONDS);
}

/** Only of exports. */
export function viewDownloads(
  { vendorProject, plannedAt }: Row,
  { unstaged, staging, staged, downloaded, keptBytes }: Totals,
  quota: QuotaState | null,
): Pick<MigrationView, "downloads" | "quota"> {
  if (vendorProject === null || plannedAt === null) return {};
  return {
    downloads: { pending: unstaged - staging, staging, staged, bytes: downloaded, keptBytes },
    ...(quota && {
      quota: {
        used: quota.used,
        perHour: quota.perHour,
        ...(quota.nextAt && { nextAt: quota.nextAt.toISOString() }),
      },
    }),
  };
}
