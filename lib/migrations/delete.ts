import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

/** The record with its parts, rejects and secrets. Only when it has ended: else AppError `invalid_transition`. */
export async function deleteMigration(db: Db, id: string): Promise<void> {
  const { count } = await db.migration.deleteMany({ where: { id, endedAt: { not: null } } });
  if (count === 1) return;
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
