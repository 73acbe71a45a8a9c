import type { Db } from "@/lib/db/client";
import { stopAfterCancel } from "./series";
import { settleMigration } from "./settle-migration";
import { transitionOrThrow } from "./transitions";

/**
 * For good; what was sent stays sent. Of a series the next one pauses, so that a person says whether it goes on; with
 * `rest` all that come after it are cancelled too. Throws AppError `invalid_transition`, `not_found`.
 */
export async function cancelMigration(
  db: Db,
  id: string,
  actor: string,
  { rest = false }: { rest?: boolean } = {},
): Promise<void> {
  // Those after it first: a worker could begin the next as soon as this one has ended.
  const stopped = await db.$transaction(async (tx) => {
    const later = await stopAfterCancel(tx, id, { actor, rest });
    await transitionOrThrow(tx, { id, to: "cancelling", actor: { person: actor } });
    return later;
  });
  for (const each of [id, ...stopped]) await settleMigration(db, each);
}
