import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { type MendSource, problem } from "@/lib/schemas/migration";
import { options as optionsSchema } from "@/lib/schemas/options";
import { mendSource } from "./mend-source";
import { laterMembers, waitsForEarlier } from "./series";
import { transitionOrThrow } from "./transitions";

/** A completed migration is opened again by its rejects only. */
const PAUSED = Prisma.sql`m.status = 'paused'`;

/**
 * Goes on from the checkpoints. What a person had to mend counts as mended, and after too many rejects as many again are
 * allowed. `mend`: another region or other credentials of the source, also of those after it in its series. Throws AppError `invalid_transition`, `not_found`,
 * `invalid_input`.
 */
export async function resumeMigration(db: Db, id: string, actor: string, mend?: MendSource): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await tx.migration.findUnique({ where: { id } });
    const reason = before ? await waitsForEarlier(tx, before) : undefined;
    await transitionOrThrow(tx, { id, to: "queued", actor: { person: actor }, guard: PAUSED, reason });
    if (before && mend) {
      // The later ones of a series would stop for the same reason.
      for (const each of [before, ...(await laterMembers(tx, before))]) await mendSource(tx, each, { mend, actor });
    }
    const tooMany = problem.safeParse(before?.error).data?.code === "too_many_rejects";
    const { rejectLimit } = optionsSchema.parse(before?.options ?? undefined);
    await tx.migration.update({
      where: { id },
      data: {
        notBefore: new Date(0),
        stageNotBefore: new Date(0),
        stageRetries: 0,
        planAttempts: 0,
        // A limit of 0 would stop again before the next reject, for ever.
        ...(tooMany && { rejectAllowance: { increment: Math.max(1, rejectLimit) } }),
      },
    });
    await tx.$executeRaw`
      UPDATE parts SET error = NULL, retries = 0, failures = 0, stumbles_since = NULL,
        not_before = greatest(now(), available_at),
        wait_reason = CASE WHEN available_at > now() THEN wait_reason END,
        wait_until = CASE WHEN available_at > now() THEN available_at END
      WHERE migration_id = ${id}::uuid AND ended_at IS NULL`;
  });
}
