import "server-only";

import { db } from "@/lib/db/client";
import { auth } from "./auth";

export type SignedIn = { id: string; email: string; name: string };

/** Who the session cookie among these headers belongs to; null when there is none that holds. */
export async function readSession(headers: Headers): Promise<SignedIn | null> {
  if (!headers.has("cookie")) return null;
  try {
    const found = await auth().api.getSession({ headers, query: { disableRefresh: true } });
    return found && { id: found.user.id, email: found.user.email, name: found.user.name };
  } catch (error) {
    // The library hides why; a database that is away must say so itself.
    await db().$queryRaw`SELECT 1`;
    throw error;
  }
}
