import type { Db } from "@/lib/db/client";
import { settleMigration } from "./settle-migration";
import { transitionOrThrow } from "./transitions";

/** For good; what was sent stays sent. Throws AppError `invalid_transition`, `not_found`. */
export async function cancelMigration(db: Db, id: string, actor: string): Promise<void> {
  await transitionOrThrow(db, { id, to: "cancelling", actor: { person: actor } });
  await settleMigration(db, id);
}
