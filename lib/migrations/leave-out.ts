import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import { sendsRejects } from "./retry-rejects";
import { settleMigration } from "./settle-migration";
import { transition } from "./transitions";
import { assertMigration } from "./view";

/**
 * Ends a part that rests with an error, by a person's word: because it is imported in another way, or not at all. What
 * it had sent stays counted; the migration says for good that it was left out, by whom and why. A migration that was
 * paused for such parts goes on. Throws AppError `not_found`, `invalid_transition`.
 */
export async function leaveOutPart(
  db: Db,
  { id, partId }: { id: string; partId: string },
  { actor, reason }: { actor: string; reason?: string | undefined },
): Promise<void> {
  await assertMigration(db, id);
  // A pause that is still on its way for this part comes to rest first.
  await settleMigration(db, id);
  await db.$transaction(async (tx) => {
    const part = await tx.part.findFirst({
      where: { id: partId, migrationId: id },
      select: { key: true, objectKey: true, retryOptions: true, error: true },
    });
    if (!part) throw new AppError("not_found", "There is no such part.");
    if (sendsRejects(part)) throw wouldBeLost();
    const left = await tx.$executeRaw`
      UPDATE parts
      SET status = 'left_out', ended_at = now(), left_out_by = ${actor}, left_out_why = ${reason ?? null},
        error = NULL, wait_reason = NULL, wait_until = NULL, revision = revision + 1
      WHERE id = ${partId}::uuid AND error IS NOT NULL AND ended_at IS NULL AND lease_token IS NULL
        AND EXISTS (
          SELECT 1 FROM migrations m WHERE m.id = migration_id AND m.status NOT IN ('cancelling', 'cancelled', 'completed')
        )`;
    if (left === 0)
      throw new AppError("invalid_transition", "Only a part that rests with an error can be left out.", {
        hint: "A part that waits goes on by itself.",
      });
    const why = reason ? `${part.key}: ${reason}` : part.key;
    await tx.timelineEntry.create({ data: { migrationId: id, actor, what: "part left out", why } });
    await transition(tx, {
      id,
      to: "queued",
      actor: { person: actor },
      reason: `without ${part.key}`,
      guard: Prisma.sql`(error ->> 'code' = 'parts_need_you' OR error = ${JSON.stringify(part.error)}::jsonb)`,
    });
  });
  await settleMigration(db, id);
}

/** Their source has counted them out, and nothing else keeps them. */
const wouldBeLost = () =>
  new AppError("invalid_transition", "Rejects that are sent again cannot be left out: their records would be lost.", {
    hint: "Mend what the error says and resume. What still cannot be imported is a reject again, and can be downloaded.",
  });
