import { db } from "@/lib/db/client";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { overlapsOf } from "@/lib/migrations/exports/overlaps";
import { overlaps, overlapsBody } from "@/lib/schemas/overlap";

export const POST = route({ body: overlapsBody }, async ({ body, caller }) =>
  reply(overlaps, { items: await overlapsOf(db(), await withKeptSecrets(caller, body), sourceSettings()) }),
);
