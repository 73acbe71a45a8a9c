import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { ErrorBody } from "@/lib/schemas/problem";
import { isDatabaseAway } from "./database-away";

/** The one JSON shape of a failed request. */
export function errorResponse(error: unknown): Response {
  const { status, body } = errorAnswer(error);
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

/** What is told of an error, and under which status. */
export function errorAnswer(error: unknown): { status: number; body: ErrorBody } {
  const { code, message, hint, fields, status } = toAppError(error);
  return { status, body: { error: { code, message, ...(hint && { hint }), ...(fields && { fields }) } } };
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) {
    if (error.status >= 500) log().warn({ err: error }, "request failed");
    return error;
  }
  if (isDatabaseAway(error)) {
    log().warn({ err: error }, "database unavailable");
    return new AppError("database_unavailable", "The database does not answer.", {
      cause: error,
      hint: "Nothing is lost; this works again as soon as the database does.",
    });
  }
  log().error({ err: error }, "request failed");
  return new AppError("internal", "Something went wrong in this app; the log of the server says what.");
}
