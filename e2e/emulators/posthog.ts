import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { MAX_BODY_BYTES, readEvents } from "./capture-rules";
import { CapturedEvents, type CaptureTotals, type StoredEvent } from "./captured-events";
import { readAll } from "./read-all";
import { createPrivateApi, type QueryFailure } from "./posthog-api";

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

export type PostHogEmulatorOptions = {
  port?: number;
  token?: string;
  personalApiKey?: string;
  projectId?: number;
  projectName?: string;
  /** What the personal key may do; default all that we ask for. */
  scopes?: string[];
  /** Hashes: only counts and a digest, so that millions of events fit. Default: events. */
  keep?: "events" | "hashes";
  maxBodyBytes?: number;
  /** PostHog answers 200 and drops everything, naming what it dropped. */
  quotaLimited?: string[];
};

export type PostHogEmulator = {
  url: string;
  token: string;
  personalApiKey: string;
  projectId: number;
  /** The next `times` capture requests meet this. */
  fail(behaviour: Behaviour, times?: number): void;
  /** The next queries are answered so. */
  failQueries(...failures: QueryFailure[]): void;
  /** Takes stored events away, as a loss behind PostHog's door would; returns how many went. */
  lose(which: (event: StoredEvent) => boolean): number;
  /** Replaces the rule for all requests that `fail` leaves alone. */
  rule(rule: Rule | null): void;
  setQuotaLimited(names: string[]): void;
  events(): StoredEvent[];
  totals(): CaptureTotals;
  /** Events sent with an unknown token: answered 200, gone. */
  vanished(): number;
  requests: SeenRequest[];
  /** The most capture requests that were open at once. */
  maxConcurrent(): number;
  reset(): void;
  stop(): Promise<void>;
};

/** A PostHog on loopback that refuses what PostHog refuses, and fails as told. */
export async function startPostHogEmulator(options: PostHogEmulatorOptions = {}): Promise<PostHogEmulator> {
  const {
    token = "phc_emulated_project_token",
    personalApiKey = "phx_emulated_personal_key",
    projectId = 4711,
    projectName = "Emulated project",
    scopes = ["project:read", "query:read"],
    keep = "events",
    maxBodyBytes = MAX_BODY_BYTES,
  } = options;
  let captured = new CapturedEvents(keep);
  let quotaLimited = options.quotaLimited ?? [];
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
  const project = { token, personalApiKey, projectId, projectName, scopes };
  const api = createPrivateApi({ ...project, events: () => captured.all() });

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://emulator").pathname;
    const isCapture = request.method === "POST" && /^\/batch\/?$/.test(path);
    const handled = isCapture ? capture(request, response, path) : api.answer(request, response, path);
    handled.catch(() => response.destroy());
  });
  // Idle connections are kept longer than any test lasts.
  server.keepAliveTimeout = 60_000;

  async function capture(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
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
    const answer = (status: number, body: string, headers: Record<string, string> = {}) => {
      seen.status = status;
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(body);
    };
    const accept = (extra = {}) =>
      answer(200, JSON.stringify({ status: "Ok", ...extra }), { "content-type": "application/json" });

    const bytes = await readAll(request);
    seen.bytes = bytes.length;
    let body: unknown;
    try {
      const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await inflate(bytes) : bytes;
      if (plain.length > maxBodyBytes) return answer(413, "Request body exceeds the limit");
      // Bytes that are no UTF-8 are refused, as PostHog's parser does.
      body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
    } catch {
      return answer(400, "failed to decode request: invalid body");
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
      if (behaviour.kind === "answer") return answer(behaviour.status, behaviour.body ?? "", behaviour.headers);
      if (behaviour.kind === "reset") return void request.socket.resetAndDestroy();
      return;
    }
    const refusal = store();
    if (refusal) return answer(refusal.status, refusal.text);
    accept(quotaLimited.length > 0 ? { quota_limited: quotaLimited } : {});
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    personalApiKey,
    projectId,
    requests,
    fail: (behaviour, times = 1) => void planned.push(...Array<Behaviour>(times).fill(behaviour)),
    failQueries: api.failQueries,
    lose: (which) => captured.lose(which),
    rule: (next) => void (rule = next),
    setQuotaLimited: (names) => void (quotaLimited = names),
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
    async stop() {
      ended.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
