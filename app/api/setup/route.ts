import { signIn } from "@/lib/auth/sign-in";
import { redeemSetupLink } from "@/lib/auth/first-admin";
import { db } from "@/lib/db/client";
import { publicRoute } from "@/lib/http/route";
import { setupBody } from "@/lib/schemas/auth";

/** Makes the first admin and signs in: the answer carries the session cookie. */
export const POST = publicRoute({ body: setupBody }, async ({ body, request }) => {
  await redeemSetupLink(db(), body);
  const headers = await signIn(body, request.headers);
  return Response.json({ ok: true }, { status: 201, headers });
});
