import type { Db } from "@/lib/db/client";
import { cancelLater } from "./series";
import { settleMigration } from "./settle-migration";
import { transitionOrThrow } from "./transitions";

/**
 * For good; what was sent stays sent. Of a series those after it go on; with `rest` all of them are cancelled too. Throws AppError `invalid_transition`, `not_found`.
 */
export async function cancelMigration(
  db: Db,
  id: string,
  actor: string,
  { rest = false }: { rest?: boolean } = {},
): Promise<void> {
  // Those after it first: a worker could begin the next as soon as this one has ended.
  const stopped = await db.$transaction(async (tx) => {
    const later = rest ? await cancelLater(tx, id, actor) : [];
    await transitionOrThrow(tx, { id, to: "cancelling", actor: { person: actor } });
    return later;
  });
  for (const each of [id, ...stopped]) await settleMigration(db, each);
}
