import { Agent, request } from "undici";

import { AppError } from "@/lib/errors";
import { assertAllowedUrl, type EndpointPolicy, guardedLookup } from "@/lib/net/endpoints";
import { redact } from "@/lib/net/redact";

/** PostHog Cloud takes events and answers questions at different hosts; a PostHog of one's own does both at one. */
const API_HOSTS: Record<string, string> = {
  "us.i.posthog.com": "us.posthog.com",
  "eu.i.posthog.com": "eu.posthog.com",
};

/** The address of PostHog's API that belongs to a capture host. */
export function apiUrl(captureHost: string): URL {
  const url = new URL(captureHost);
  url.hostname = API_HOSTS[url.hostname] ?? url.hostname;
  return url;
}

export type ApiAccess = { host: string; personalApiKey: string; policy: EndpointPolicy };

/** `text` is the whole body; `shown` its start without the key, fit for a page. */
export type ApiAnswer = { status: number; retryAfter: string | undefined; text: string; shown: string };

type Timeouts = { connectMs?: number; answerMs?: number };

/** One call of PostHog's private API; a body makes it a POST. Rejects when there is no answer, and with AppError `private_endpoint`. */
export async function callApi(
  { host, personalApiKey, policy }: ApiAccess,
  { path, body, connectMs = 10_000, answerMs = 20_000 }: { path: string; body?: unknown } & Timeouts,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const url = apiUrl(host);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
  assertAllowedUrl(url, policy);
  const dispatcher = new Agent({
    connect: { lookup: guardedLookup(policy), timeout: connectMs },
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
  });
  try {
    const answer = await request(url, {
      dispatcher,
      signal,
      headers: {
        authorization: `Bearer ${personalApiKey}`,
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const retryAfter = [answer.headers["retry-after"]].flat()[0];
    return { status: answer.statusCode, retryAfter, text, shown: redact(text, [personalApiKey]) };
  } finally {
    await dispatcher.destroy();
  }
}

/** For a question that was not answered, though it may be later. */
export function unavailable(answer: ApiAnswer | Error): AppError {
  const why = answer instanceof Error ? answer.message : `${answer.status} ${answer.shown}`;
  return new AppError("destination_unavailable", "PostHog did not answer the question in time.", {
    hint: "Nothing is lost by it. Ask again in a few minutes.",
    upstream: why.slice(0, 300),
  });
}
