import { Agent, type Dispatcher, request } from "undici";

import { AppError } from "@/lib/errors";
import { assertAllowedUrl, type EndpointPolicy, guardedLookup } from "@/lib/net/endpoints";
import { appErrorIn, describeFailure, failureCode, type NetTimeouts } from "@/lib/net/failures";
import { redact } from "@/lib/net/redact";
import { parseRetryAfter } from "@/lib/net/retry-after";

/** Vendors gather the data before they answer, which takes minutes for a full day. A slow body is no stalled one. */
export const EXPORT_TIMEOUTS: NetTimeouts = { connectMs: 10_000, headersMs: 600_000, bodyMs: 120_000 };

/** Of an answer that is no data, enough for every message. */
const MOST_TEXT_BYTES = 64 * 1024;

/** The beginning of an answer. Read its `body`, or take its `text`, or `discard` it: else its connection is kept. */
export type VendorAnswer = {
  status: number;
  encoding: string;
  location: string | undefined;
  retryAfterMs: number | undefined;
  body: AsyncIterable<Buffer>;
  /** What it says, on one line and without secrets. */
  text(): Promise<string>;
  discard(): Promise<void>;
};

export type VendorHttp = {
  timeouts: NetTimeouts;
  /** Throws AppError `private_endpoint`, `source_unavailable`. */
  get(url: URL, query: Record<string, string>, signal: AbortSignal): Promise<VendorAnswer>;
  /** On one line and without secrets, as `text` of an answer. */
  tellable(text: string): string;
  close(): Promise<void>;
};

type Options = {
  policy: EndpointPolicy;
  user: string;
  password: string;
  headers?: Record<string, string>;
  timeouts?: Partial<NetTimeouts> | undefined;
};

/** Asks by HTTP Basic, and follows no redirect: credentials go nowhere else. */
export function openVendorHttp({ policy, user, password, headers, timeouts: given }: Options): VendorHttp {
  const timeouts = { ...EXPORT_TIMEOUTS, ...given };
  const basic = Buffer.from(`${user}:${password}`).toString("base64");
  const secrets = [password, user, basic].filter((secret) => secret.length > 3);
  const dispatcher = new Agent({
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    connect: { lookup: guardedLookup(policy), timeout: timeouts.connectMs },
  });

  async function get(url: URL, query: Record<string, string>, signal: AbortSignal): Promise<VendorAnswer> {
    assertAllowedUrl(url, policy);
    const answer = await request(url, {
      dispatcher,
      signal,
      query,
      headers: { authorization: `Basic ${basic}`, "user-agent": "backhaul/0.1", ...headers },
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw appErrorIn(error) ?? unavailable(error, url, timeouts);
    });
    const one = (name: string) => [answer.headers[name]].flat()[0];
    return {
      status: answer.statusCode,
      encoding: one("content-encoding")?.trim().toLowerCase() ?? "",
      location: one("location"),
      retryAfterMs: parseRetryAfter(one("retry-after"), Date.now()) ?? undefined,
      body: answer.body as AsyncIterable<Buffer>,
      text: async () => redact(await start(answer.body), secrets),
      discard: async () => void answer.body.on("error", () => {}).destroy(),
    };
  }

  return { timeouts, get, tellable: (text) => redact(text, secrets), close: () => dispatcher.destroy() };
}

function unavailable(error: unknown, url: URL, timeouts: NetTimeouts): AppError {
  return new AppError("source_unavailable", describeFailure(error, url.host, timeouts), { cause: error });
}

/** True when the vendor took the question and never began to answer: it may be too much to gather. */
export const timedOut = (error: unknown) =>
  error instanceof AppError && failureCode(error.cause) === "UND_ERR_HEADERS_TIMEOUT";

/** What came of a body that broke off is told all the same. */
async function start(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MOST_TEXT_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(chunks).toString("utf8");
}
