import "server-only";

import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { assertSameOrigin } from "@/lib/http/same-origin";
import { readSession, type SignedIn } from "./read-session";
import { type TokenHolder, tokenHolder } from "./tokens";

/** Who makes a request. `name` is what the timeline shows. */
export type Caller =
  ({ kind: "user"; name: string } & { user: SignedIn }) | ({ kind: "token"; name: string } & TokenHolder);

/** Throws unauthorized without a good token or session, forbidden_origin for a change by another site's page. */
export async function identify(request: Request): Promise<Caller> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
    const holder = token && (await tokenHolder(db(), token));
    if (!holder) throw unauthorized("This API token is not known here.");
    return { kind: "token", ...holder };
  }
  const user = await readSession(request.headers);
  if (!user) throw unauthorized("Sign in first, or send an API token.");
  assertSameOrigin(request);
  return { kind: "user", name: user.email, user };
}

function unauthorized(message: string): AppError {
  return new AppError("unauthorized", message, {
    hint: "Programs send Authorization: Bearer <token>; `npm run -s cli -- token create NAME` makes one.",
  });
}
