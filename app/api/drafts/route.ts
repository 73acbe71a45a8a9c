import { db } from "@/lib/db/client";
import { draftOwner } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listDrafts } from "@/lib/migrations/drafts";
import { draftList } from "@/lib/schemas/draft";

export const GET = route({}, async ({ caller }) => reply(draftList, await listDrafts(db(), draftOwner(caller))));
