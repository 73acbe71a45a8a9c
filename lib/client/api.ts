import type { z } from "zod";

import type { FieldErrors } from "@/lib/errors";
import { errorBody } from "@/lib/schemas/problem";

type ApiErrorOptions = ErrorOptions & { status: number; hint?: string | undefined; fields?: FieldErrors | undefined };

/** A failed request in the API's own words. `status` 0: no answer came at all. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  readonly hint: string | undefined;
  readonly fields: FieldErrors | undefined;

  constructor(code: string, message: string, options: ApiErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = options.status;
    this.hint = options.hint;
    this.fields = options.fields;
  }

  /** How to mend it: the server's hint, or what it says of each field. */
  get remedy(): string {
    return (
      this.hint ??
      Object.values(this.fields ?? {})
        .flat()
        .join(" ")
    );
  }
}

type Init = {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  json?: unknown;
  /** Instead of `json`: sent as it is, byte for byte. */
  lines?: Blob;
  signal?: AbortSignal | undefined;
  /** Goes out although the page goes away; at most 64 kB. */
  keepalive?: boolean;
};

/** Calls our API and parses the answer. Throws ApiError; without a session it also leads to the sign-in page. */
export async function api<T>(path: string, schema: z.ZodType<T>, init: Init = {}): Promise<T> {
  const response = await send(path, init);
  if (!response.ok) throw await toApiError(response.status, () => response.json());
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw unexpectedAnswer(response.status, result.error);
}

/** The error of an answer that is not what the schema says. */
export function unexpectedAnswer(status: number, cause: unknown): ApiError {
  return new ApiError("unexpected_answer", "The server's answer could not be read.", {
    status,
    hint: "Reload the page. If this stays, the page and the server may be of different versions.",
    cause,
  });
}

async function send(path: string, { method = "GET", json, lines, signal, keepalive }: Init): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      ...(lines && { body: lines, headers: { "content-type": "application/x-ndjson" } }),
      ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { "content-type": "application/json" } }),
      ...(signal ? { signal } : {}),
      ...(keepalive ? { keepalive } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw noAnswer(cause);
  }
}

/** The error of a request that got no answer. */
export function noAnswer(cause?: unknown): ApiError {
  return new ApiError("no_answer", "Backhaul's server does not answer.", {
    status: 0,
    hint: "Check that it is running. This page goes on by itself when it is back.",
    cause,
  });
}

/** Reads the body of a failed answer; a 401 in the browser leads to the sign-in page and back here afterwards. */
export async function toApiError(status: number, readJson: () => unknown): Promise<ApiError> {
  if (status === 401) leaveForSignIn();
  const parsed = errorBody.safeParse(
    await Promise.resolve()
      .then(readJson)
      .catch(() => undefined),
  );
  if (!parsed.success) {
    return new ApiError("internal", `The server answered ${status} without saying why.`, {
      status,
      hint: "Try again. If this stays, look in the server's log.",
    });
  }
  const { code, message, hint, fields } = parsed.data.error;
  return new ApiError(code, message, { status, hint, fields });
}

function leaveForSignIn(): void {
  if (typeof window === "undefined" || window.location.pathname === "/sign-in") return;
  const next = window.location.pathname + window.location.search;
  window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`);
}
