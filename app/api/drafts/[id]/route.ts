import { db } from "@/lib/db/client";
import { draftOwner } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { endDraft } from "@/lib/http/end-draft";
import { getDraft, saveDraft } from "@/lib/migrations/drafts";
import { draftParams, draftView, saveDraftBody } from "@/lib/schemas/draft";

export const GET = route({ params: draftParams }, async ({ params, caller }) =>
  reply(draftView, await getDraft(db(), draftOwner(caller), params.id)),
);

export const PUT = route({ params: draftParams, body: saveDraftBody }, async ({ params, body, caller }) =>
  reply(draftView, await saveDraft(db(), draftOwner(caller), params.id, body)),
);

export const DELETE = route({ params: draftParams }, async ({ params, caller }) => {
  await endDraft(caller, params.id);
  return new Response(null, { status: 204 });
});
