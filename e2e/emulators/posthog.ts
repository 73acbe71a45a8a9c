import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { MAX_BODY_BYTES } from "./capture-rules";
import type { CaptureTotals, StoredEvent } from "./captured-events";
import { createPrivateApi, type QueryFailure } from "./posthog-api";
import { type Behaviour, createCapture, type Rule, type SeenRequest } from "./posthog-capture";

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
  const capture = createCapture({ token, keep, maxBodyBytes, quotaLimited: options.quotaLimited ?? [] });
  const project = { token, personalApiKey, projectId, projectName, scopes };
  const api = createPrivateApi({ ...project, events: capture.events });

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://emulator").pathname;
    const isCapture = request.method === "POST" && /^\/batch\/?$/.test(path);
    const handled = isCapture ? capture.answer(request, response, path) : api.answer(request, response, path);
    handled.catch(() => response.destroy());
  });
  // Idle connections are kept longer than any test lasts.
  server.keepAliveTimeout = 60_000;

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    personalApiKey,
    projectId,
    requests: capture.requests,
    fail: capture.fail,
    failQueries: api.failQueries,
    lose: capture.lose,
    rule: capture.rule,
    setQuotaLimited: capture.setQuotaLimited,
    events: capture.events,
    totals: capture.totals,
    vanished: capture.vanished,
    maxConcurrent: capture.maxConcurrent,
    reset: capture.reset,
    async stop() {
      capture.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
