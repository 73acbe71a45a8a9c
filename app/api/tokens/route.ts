import { createToken, listTokens } from "@/lib/auth/tokens";
import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { createdToken, createTokenBody, tokenList } from "@/lib/schemas/auth";

export const GET = route({}, async () => reply(tokenList, { items: await listTokens(db()) }));

export const POST = route({ body: createTokenBody }, async ({ body }) =>
  reply(createdToken, await createToken(db(), body.name), 201),
);
