import type { Db } from "@/lib/db/client";
import { settleMigration } from "./settle-migration";
import { transitionOrThrow } from "./transitions";

/** Workers settle what is in flight, and then it rests. Throws AppError `invalid_transition`, `not_found`. */
export async function pauseMigration(db: Db, id: string, actor: string): Promise<void> {
  await transitionOrThrow(db, { id, to: "pausing", actor: { person: actor } });
  await settleMigration(db, id);
}
