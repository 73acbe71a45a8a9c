import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { readEvents } from "./capture-rules";
import { CapturedEvents, type StoredEvent } from "./captured-events";
import { readAll } from "./read-all";

const inflate = promisify(gunzip);

/** What a request meets instead of PostHog. */
export type Behaviour =
  /** `store`: the events are kept all the same, as when the answer of a request that arrived is lost. */
  | { kind: "answer"; status: number; body?: string; headers?: Record<string, string>; store?: boolean }
  | { kind: "reset"; store?: boolean }
  /** No answer, ever. */
  | { kind: "stall"; store?: boolean }
  | { kind: "slow"; ms: number }
  /** Taken once that comes to pass. */
  | { kind: "held"; until: Promise<unknown> };

export type SeenRequest = {
  at: number;
  method: string;
  path: string;
  status: number | null;
  events: number;
  bytes: number;
  headers: IncomingMessage["headers"];
  /** Other keys of the body than `batch`. */
  envelope: Record<string, unknown>;
};

/** Asked for each capture request; null lets PostHog answer. `events` are as they came. */
export type Rule = (request: { number: number; events: Record<string, unknown>[] }) => Behaviour | null;

type Options = { token: string; keep: "events" | "hashes"; maxBodyBytes: number; quotaLimited: string[] };

/** PostHog's capture route: takes and refuses as PostHog does, and fails as told. */
export function createCapture({ token, keep, maxBodyBytes, ...options }: Options) {
  let captured = new CapturedEvents(keep);
  let quotaLimited = options.quotaLimited;
  let rule: Rule | null = null;
  let vanished = 0;
  let open = 0;
  let maxOpen = 0;
  const planned: Behaviour[] = [];
  const requests: SeenRequest[] = [];
  const ended = new AbortController();
  const stopped = new Promise<never>((_, reject) =>
    ended.signal.addEventListener("abort", () => reject(new Error("stopped"))),
  );
  stopped.catch(() => undefined);

  async function answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    open += 1;
    maxOpen = Math.max(maxOpen, open);
    response.once("close", () => (open -= 1));
    const seen: SeenRequest = {
      at: Date.now(),
      method: "POST",
      path,
      status: null,
      events: 0,
      bytes: 0,
      headers: request.headers,
      envelope: {},
    };
    requests.push(seen);
    const { length: number } = requests;
    const reply = (status: number, body: string, headers: Record<string, string> = {}) => {
      seen.status = status;
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(body);
    };
    const accept = (extra = {}) =>
      reply(200, JSON.stringify({ status: "Ok", ...extra }), { "content-type": "application/json" });

    const bytes = await readAll(request);
    seen.bytes = bytes.length;
    let body: unknown;
    try {
      const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await inflate(bytes) : bytes;
      if (plain.length > maxBodyBytes) return reply(413, "Request body exceeds the limit");
      // Bytes that are no UTF-8 are refused, as PostHog's parser does.
      body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
    } catch {
      return reply(400, "failed to decode request: invalid body");
    }
    const { batch, ...envelope } = (body ?? {}) as Record<string, unknown>;
    seen.envelope = envelope;
    seen.events = Array.isArray(batch) ? batch.length : 0;

    const store = () => {
      const read = readEvents(body, new Date().toISOString());
      if ("status" in read) return read;
      if (quotaLimited.length > 0) return null;
      if (read.token !== token) vanished += read.events.length;
      else for (const event of read.events) captured.add(event);
      return null;
    };
    const behaviour =
      planned.shift() ?? rule?.({ number, events: (Array.isArray(batch) ? batch : []) as Record<string, unknown>[] });
    if (behaviour?.kind === "slow") await delay(behaviour.ms, undefined, { signal: ended.signal });
    else if (behaviour?.kind === "held") await Promise.race([behaviour.until, stopped]);
    else if (behaviour) {
      if ("store" in behaviour && behaviour.store) store();
      if (behaviour.kind === "answer") return reply(behaviour.status, behaviour.body ?? "", behaviour.headers);
      if (behaviour.kind === "reset") return void request.socket.resetAndDestroy();
      return;
    }
    const refusal = store();
    if (refusal) return reply(refusal.status, refusal.text);
    accept(quotaLimited.length > 0 ? { quota_limited: quotaLimited } : {});
  }

  return {
    ...{ answer, requests },
    fail: (behaviour: Behaviour, times = 1) => void planned.push(...Array<Behaviour>(times).fill(behaviour)),
    lose: (which: (event: StoredEvent) => boolean) => captured.lose(which),
    rule: (next: Rule | null) => void (rule = next),
    setQuotaLimited: (names: string[]) => void (quotaLimited = names),
    events: () => captured.all(),
    totals: () => captured.totals(),
    vanished: () => vanished,
    maxConcurrent: () => maxOpen,
    reset() {
      captured = new CapturedEvents(keep);
      requests.length = 0;
      planned.length = 0;
      rule = null;
      vanished = 0;
      maxOpen = 0;
    },
    /** Nobody waits any more. */
    end: () => ended.abort(),
  };
}
