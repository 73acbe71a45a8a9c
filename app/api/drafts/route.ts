import { db } from "@/lib/db/client";
import { draftOwner } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { cloneToDraft } from "@/lib/migrations/clone-to-draft";
import { listDrafts } from "@/lib/migrations/drafts";
import { cloneDraftBody, draftList, draftView } from "@/lib/schemas/draft";

export const GET = route({}, async ({ caller }) => reply(draftList, await listDrafts(db(), draftOwner(caller))));

export const POST = route({ body: cloneDraftBody }, async ({ body, caller }) =>
  reply(draftView, await cloneToDraft(db(), draftOwner(caller), body.fromMigration), 201),
);
