import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { StagingStore } from "@/lib/staging/staging";
import { stagedKeysOf } from "./exports/staged-copies";

/**
 * The record with its parts, rejects, secrets and staged copies. Only when it has ended: else AppError
 * `invalid_transition`.
 */
export async function deleteMigration(db: Db, id: string, staging?: Pick<StagingStore, "remove">): Promise<void> {
  const copies = await stagedKeysOf(db, id);
  const { count } = await db.migration.deleteMany({ where: { id, endedAt: { not: null } } });
  // A copy that cannot be reached from here is swept away by a worker.
  if (count === 1) return void (await Promise.allSettled(copies.map((key) => staging?.remove(key))));
  const found = await db.migration.findUnique({ where: { id }, select: { status: true } });
  if (!found) throw new AppError("not_found", "There is no such migration.");
  throw new AppError(
    "invalid_transition",
    `The migration is ${found.status}; only one that has ended can be deleted.`,
    {
      hint: "Cancel it first.",
    },
  );
}
