import "server-only";

import type { Caller } from "@/lib/auth/caller";
import { db } from "@/lib/db/client";
import { deleteDraft } from "@/lib/migrations/drafts";
import { keptSamples } from "@/lib/migrations/kept-samples";
import { draftOwner } from "./kept-secrets";

/** A draft was started or discarded: it goes, and so do the records that were sampled for it. */
export async function endDraft(caller: Caller, id: string): Promise<void> {
  const owner = draftOwner(caller);
  keptSamples().drop(owner, id);
  await deleteDraft(db(), owner, id);
}
