import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { type Dispatcher, Pool } from "undici";

import { assertAllowedUrl, type EndpointPolicy, guardedLookup } from "@/lib/net/endpoints";
import { appErrorIn, describeFailure, type NetTimeouts } from "@/lib/net/failures";
import { redact } from "@/lib/net/redact";

import { type CaptureAnswer, judgeAnswer, type Verdict } from "./capture-verdict";
import { SpareMemory } from "@/lib/spare-memory";

const compress = promisify(gzip);

/** Measured (docs/adr/0017): level 3 saves a seventh of the bytes for a fifth more time. A chunk takes most bodies whole. */
const GZIP = { level: 1, chunkSize: 256 * 1024 };

/** Of an answer, enough for every message of PostHog's; an endless body is cut off. */
const MAX_ANSWER_BYTES = 64 * 1024;

export type CaptureTimeouts = NetTimeouts;

export const TIMEOUTS: NetTimeouts = { connectMs: 10_000, headersMs: 60_000, bodyMs: 60_000 };

export type CaptureClient = {
  /** The body of a request with these events (JSON joined by ","), gzipped off the main thread. */
  pack(events: Uint8Array): Promise<Buffer>;
  /** The body was accepted, so nothing of it is still on its way: its memory is for others. */
  recycle(body: Buffer): void;
  /** One try. Never rejects but with the signal's reason. */
  post(body: Buffer, signal: AbortSignal): Promise<Verdict>;
  /** One try, and the answer as it came; rejects when there is none. */
  request(body: Buffer, signal: AbortSignal): Promise<CaptureAnswer>;
  close(): Promise<void>;
};

type ClientOptions = {
  host: string;
  projectToken: string;
  policy: EndpointPolicy;
  batchUrlPath: string;
  connections: number;
  timeouts?: NetTimeouts | undefined;
};

/** Speaks PostHog's `/batch/` over kept-alive connections. Throws AppError `private_endpoint` for an address that is not allowed. */
export function createCaptureClient(options: ClientOptions): CaptureClient {
  const { projectToken, policy, timeouts = TIMEOUTS } = options;
  const url = new URL(options.host);
  assertAllowedUrl(url, policy);
  const path = url.pathname.replace(/\/+$/, "") + options.batchUrlPath;
  const head = Buffer.from(`{"api_key":${JSON.stringify(projectToken)},"historical_migration":true,"batch":[`);
  const tail = Buffer.from("]}");
  const spare = { json: new SpareMemory(options.connections), bodies: new SpareMemory(options.connections) };
  const pool = new Pool(url.origin, {
    connections: options.connections,
    pipelining: 1,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    connect: { lookup: guardedLookup(policy), timeout: timeouts.connectMs },
  });
  const headers = { "content-type": "application/json", "content-encoding": "gzip", "user-agent": "backhaul/0.1" };

  async function request(body: Buffer, signal: AbortSignal): Promise<CaptureAnswer> {
    const response = await pool.request({ method: "POST", path, headers, body, signal });
    const text = await readStart(response.body);
    return {
      status: response.statusCode,
      contentType: one(response.headers["content-type"]) ?? "",
      retryAfter: one(response.headers["retry-after"]),
      location: one(response.headers["location"]),
      body: text,
      text: redact(text, [projectToken]),
    };
  }

  return {
    async pack(events) {
      const bytes = head.length + events.length + tail.length;
      const memory = spare.json.take(bytes);
      memory.set(head);
      memory.set(events, head.length);
      memory.set(tail, head.length + events.length);
      try {
        const packed = await compress(memory.subarray(0, bytes), GZIP);
        const body = spare.bodies.take(packed.length).subarray(0, packed.length);
        body.set(packed);
        return body;
      } finally {
        spare.json.give(memory);
      }
    },
    recycle: (body) => spare.bodies.give(body),
    request,
    async post(body, signal) {
      try {
        return judgeAnswer(await request(body, signal), url.host);
      } catch (error) {
        signal.throwIfAborted();
        return judgeFailure(error, url.host, timeouts);
      }
    },
    close: () => pool.destroy(),
  };
}

async function readStart(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);

/** No answer came: time mends it, except an address that may not be called. */
export function judgeFailure(error: unknown, host: string, timeouts: NetTimeouts): Verdict {
  const ours = appErrorIn(error);
  if (ours) return { kind: "fatal", error: ours };
  return { kind: "wait", reason: describeFailure(error, host, timeouts), afterMs: null, pushback: false };
}
