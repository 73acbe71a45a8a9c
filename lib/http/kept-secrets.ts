import "server-only";

import type { Caller } from "@/lib/auth/caller";
import { db } from "@/lib/db/client";
import { fillKeptSecrets } from "@/lib/migrations/drafts";

/** Whose drafts a caller sees. */
export function draftOwner(caller: Caller): string {
  return caller.kind === "user" ? `user:${caller.user.id}` : `token:${caller.id ?? "environment"}`;
}

/** A request's source or destination with the secrets that a draft of the caller keeps. */
export function withKeptSecrets<T>(caller: Caller, value: T): Promise<T> {
  return fillKeptSecrets(db(), draftOwner(caller), value);
}
