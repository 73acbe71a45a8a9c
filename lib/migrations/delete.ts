import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { StagingStore } from "@/lib/staging/staging";
import { stagedKeysOf } from "./exports/staged-copies";

/**
 * The record with its parts, rejects, secrets and staged copies. Only when it has ended, and no day of it is being sent
 * again: else AppError `invalid_transition`.
 */
export async function deleteMigration(db: Db, id: string, staging?: Pick<StagingStore, "remove">): Promise<void> {
  const copies = await stagedKeysOf(db, id);
  const count = await db.$executeRaw`
    DELETE FROM migrations m WHERE id = ${id}::uuid AND ended_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM migrations again WHERE again.resend_of = m.id AND again.ended_at IS NULL)`;
  // A copy that cannot be reached from here is swept away by a worker.
  if (count === 1) return void (await Promise.allSettled(copies.map((key) => staging?.remove(key))));
  const found = await db.migration.findUnique({ where: { id }, select: { status: true, endedAt: true } });
  if (!found) throw new AppError("not_found", "There is no such migration.");
  if (found.endedAt)
    throw new AppError("invalid_transition", "A day of this migration is being sent again.", {
      hint: "Wait until that has ended, or cancel it.",
    });
  throw new AppError(
    "invalid_transition",
    `The migration is ${found.status}; only one that has ended can be deleted.`,
    {
      hint: "Cancel it first.",
    },
  );
}
