import "server-only";

import { createHash } from "node:crypto";

import { FreshCache } from "@/lib/fresh-cache";
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

/** Those who ask each second are not looked up each time. */
const RECENT_MS = 5_000;

// Route handlers of one process may each have their own instance of a module.
const store = globalThis as typeof globalThis & { __backhaulCallers?: FreshCache<Caller> };
const recent = () => (store.__backhaulCallers ??= new FreshCache<Caller>({ keepMs: RECENT_MS }));

/** As `identify`, for what is asked again and again, and changes nothing. */
export async function identifyAgain(request: Request): Promise<Caller> {
  const shown = [request.headers.get("authorization"), request.headers.get("cookie")];
  const key = createHash("sha256").update(JSON.stringify(shown)).digest("base64");
  return recent().get(key, () => identify(request));
}

/** Somebody signed out, or a token is gone: it holds from now on. */
export function forgetCallers(): void {
  recent().clear();
}

function unauthorized(message: string): AppError {
  return new AppError("unauthorized", message, {
    hint: "Programs send Authorization: Bearer <token>; `npm run -s cli -- token create NAME` makes one.",
  });
}
