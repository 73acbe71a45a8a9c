import "server-only";

import { headers } from "next/headers";
import { redirect } from "next/navigation";

import { readSession, type SignedIn } from "./read-session";

/** For server components: who looks at the page, or null. */
export async function currentUser(): Promise<SignedIn | null> {
  return readSession(await headers());
}

/** For pages that need somebody: redirects to sign-in, which comes back to `path` afterwards. */
export async function requireUser(path = "/"): Promise<SignedIn> {
  const user = await currentUser();
  if (!user) redirect(path === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path)}`);
  return user;
}
