import "server-only";

import { z } from "zod";

import { db } from "@/lib/db/client";
import { auth } from "./auth";

const libraryError = z.object({ code: z.string().optional(), message: z.string().optional() });

/** The library's answer; a failure also gets this API's one shape of an error, beside the fields its own clients read. */
export async function authResponse(request: Request): Promise<Response> {
  const response = await auth().handler(request);
  if (response.ok || response.status < 400) return response;
  // The library hides a database that is away; asking it ourselves throws what really happened.
  if (response.status >= 500) await db().$queryRaw`SELECT 1`;
  const parsed = libraryError.safeParse(await response.json().catch(() => ({})));
  const { code = "", message = "The request was refused." } = parsed.data ?? {};
  const error = { code: (code || `http_${response.status}`).toLowerCase(), message };
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return Response.json({ code, message, error }, { status: response.status, headers });
}
