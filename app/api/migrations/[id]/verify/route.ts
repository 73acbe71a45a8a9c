import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { endpointPolicy } from "@/lib/http/settings";
import { readVerify, startVerify, verifyMigration } from "@/lib/migrations/verify/verify";
import { idParams } from "@/lib/schemas/migration";
import { verifyQuery, verifyView } from "@/lib/schemas/verify";

/** Compares and waits for it a while; with `wait=0` tells only what is known. */
export const GET = route({ params: idParams, query: verifyQuery }, async ({ params, query, caller, signal }) => {
  const { wait, ...days } = query;
  if (wait === 0) return reply(verifyView, await readVerify(db(), params.id, days));
  const asked = { actor: caller.name, days, policy: endpointPolicy(), waitMs: wait * 1_000, signal };
  return reply(verifyView, await verifyMigration(db(), params.id, asked));
});

/** Asks for a comparison; it goes on by itself. */
export const POST = route({ params: idParams }, async ({ params, caller }) => {
  await startVerify(db(), params.id, { actor: caller.name, policy: endpointPolicy() });
  return reply(verifyView, await readVerify(db(), params.id), 202);
});
