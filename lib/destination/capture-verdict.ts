import { STATUS_CODES } from "node:http";

import { AppError } from "@/lib/errors";
import { redact } from "@/lib/net/redact";
import { parseRetryAfter } from "@/lib/net/retry-after";

/** What came back. `body` is its start as it was; `text` is what of it may be shown. */
export type CaptureAnswer = {
  status: number;
  contentType: string;
  retryAfter: string | undefined;
  location: string | undefined;
  body: string;
  text: string;
};

export type Verdict =
  | { kind: "accepted" }
  /** Time mends it. */
  | { kind: "wait"; reason: string; afterMs: number | null; pushback: boolean }
  /** Too large, or something in it is bad: the events must be told apart. */
  | { kind: "refused"; status: number; detail: string }
  /** A person must mend it. */
  | { kind: "fatal"; error: AppError };

const PUSHBACK = new Set([429, 503]);
const HOST_HINT =
  "Check the address: https://us.i.posthog.com or https://eu.i.posthog.com for PostHog Cloud, else your own PostHog's.";

/** What PostHog's capture route means by an answer (vendor-apis C3). `host` is for the messages. */
export function judgeAnswer(answer: CaptureAnswer, host: string, now = Date.now()): Verdict {
  const { status, text } = answer;
  if (status === 200) return judgeBody(answer, host);
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = parseRetryAfter(answer.retryAfter, now);
    return { kind: "wait", reason: waitReason(status, host), afterMs, pushback: PUSHBACK.has(status) };
  }
  if ((status === 401 || status === 403) && !isMarkup(answer)) {
    return fatal("destination_refused_token", `PostHog refused the project token (${status}).`, {
      hint: "Copy the project token (phc_…) from PostHog's project settings into the destination, then resume.",
      upstream: text,
    });
  }
  if (status === 413) return { kind: "refused", status, detail: text || "The event is too large." };
  if ((status === 400 || status === 422) && !isMarkup(answer)) {
    return { kind: "refused", status, detail: text || "PostHog gave no reason." };
  }
  return notPostHog(answer, host);
}

function judgeBody(answer: CaptureAnswer, host: string): Verdict {
  const body = parseObject(answer.body);
  if (!body || (body["status"] !== "Ok" && body["status"] !== 1)) return notPostHog(answer, host);
  const limited = body["quota_limited"];
  if (!Array.isArray(limited) || limited.length === 0) return { kind: "accepted" };
  return fatal("destination_quota_limited", "PostHog drops events now: the project's billing quota is used up.", {
    hint: "Raise the billing limit in PostHog, or wait for the next billing period, then resume.",
    upstream: answer.text,
  });
}

function notPostHog({ status, location, text }: CaptureAnswer, host: string): Verdict {
  if (status >= 300 && status < 400) {
    return fatal("destination_not_posthog", `${host} sends us elsewhere (${status}) instead of taking events.`, {
      hint: location ? `Give the address it points to, if that is your PostHog: ${redact(location, [])}` : HOST_HINT,
      upstream: text,
    });
  }
  const message = `${host} does not answer as PostHog does (${status} ${STATUS_CODES[status] ?? ""}`.trimEnd() + ").";
  return fatal("destination_not_posthog", message, { hint: HOST_HINT, upstream: text });
}

function fatal(code: AppError["code"], message: string, options: { hint: string; upstream: string }): Verdict {
  return { kind: "fatal", error: new AppError(code, message, { ...options, upstream: options.upstream || undefined }) };
}

function waitReason(status: number, host: string): string {
  if (status === 429) return `${host} asks us to slow down (429).`;
  if (status === 408) return `${host} took too long to read our request (408).`;
  return `${host} has a fault of its own just now (${status} ${STATUS_CODES[status] ?? "error"}).`;
}

/** PostHog's capture answers in plain text or JSON; a page comes from something that stands in its place. */
const isMarkup = ({ contentType, body }: CaptureAnswer) => /html|xml/i.test(contentType) || /^\s*</.test(body);

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
