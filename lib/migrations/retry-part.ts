import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import { resetToStart } from "./reset-part";
import { settleMigration } from "./settle-migration";
import { transition } from "./transitions";
import { assertMigration } from "./view";

/**
 * A part that rests with an error, again from its beginning: what it counted and kept is forgotten, what it sent is sent
 * again with the same uuids. Also while the others run; a migration that was paused for such a part goes on. Throws
 * AppError `not_found`, `invalid_transition`.
 */
export async function retryPart(db: Db, migrationId: string, partId: string, actor: string): Promise<void> {
  await assertMigration(db, migrationId);
  // A pause that is still on its way for this part comes to rest first.
  await settleMigration(db, migrationId);
  await db.$transaction(async (tx) => {
    const part = await tx.part.findFirst({ where: { id: partId, migrationId }, select: { key: true, error: true } });
    if (!part) throw new AppError("not_found", "There is no such part.");
    const reset = await resetToStart(
      tx,
      Prisma.sql`
      id = ${partId}::uuid AND error IS NOT NULL AND ended_at IS NULL AND lease_token IS NULL
      AND EXISTS (
        SELECT 1 FROM migrations m WHERE m.id = migration_id AND m.status NOT IN ('cancelling', 'cancelled', 'completed')
      )`,
    );
    if (reset === 0)
      throw new AppError("invalid_transition", "Only a part that rests with an error can be tried again.");
    await tx.timelineEntry.create({
      data: { migrationId, actor, kind: "part", what: "part retried", why: part.key, partId, partKey: part.key },
    });
    await transition(tx, {
      id: migrationId,
      to: "queued",
      actor: { person: actor },
      reason: `for ${part.key}`,
      guard: Prisma.sql`(error ->> 'code' = 'parts_need_you' OR error = ${JSON.stringify(part.error)}::jsonb)`,
    });
  });
}
