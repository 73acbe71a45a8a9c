import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { answerControl } from "./export-control";
import { type AskedWindow, type Disturbance, type FaultRule, type Rule, createFaultLine } from "./export-faults";
import { type Body, type BodyOutcome, sendBody } from "./send-body";

export type Auth = "api_key" | "service_account" | "project_secret" | "unknown";

export type Refusal = {
  status: number;
  text: string;
  headers?: Record<string, string>;
  outcome?: "refused" | "no_data";
};

/** A slice (hour or day) and which download of it this was, from 1. */
export type ServedSlice = { start: number; version: number };

/** One request, in the order of arrival. */
export type ExportRequest = {
  number: number;
  at: number;
  region: string;
  auth: Auth;
  /** Null when the request was refused before its window was known. */
  window: AskedWindow | null;
  /** How often exactly this window was asked for, this time included. */
  attempt: number;
  query: Record<string, string>;
  status: number | null;
  outcome: "open" | "refused" | "no_data" | "reset" | "hung" | BodyOutcome;
  /** What was said to the client instead of data. */
  refusal: string;
  rows: number;
  gzip: boolean;
  disturbance: Disturbance;
  /** What the answer held; only those of a whole answer count as downloaded. */
  slices: ServedSlice[];
};

export type Served = { rows: number; headers: Record<string, string>; body: Body };

/** What is one vendor's own: who may ask, for what, and what the answer looks like. */
export type ExportProtocol = {
  path: string;
  regions: [string, ...string[]];
  /** Where the project lives; answers also without a region in the path. */
  home: string;
  identify(request: IncomingMessage, query: URLSearchParams, region: string): { auth: Auth; refusal?: Refusal };
  readWindow(query: URLSearchParams): AskedWindow | Refusal;
  /** Asked last before data is made; `leave` is called when the answer is over. */
  enter(): Refusal | { leave(): void };
  /** The slices of the window that there are, oldest first. */
  slicesOf(window: AskedWindow): number[];
  serve(asked: {
    request: IncomingMessage;
    query: URLSearchParams;
    window: AskedWindow;
    attempt: number;
    slices: ServedSlice[];
    disturbance: Disturbance;
  }): Promise<Served | Refusal>;
};

export type ExportEmulator = {
  /** As the project's own region. */
  url: string;
  /** For every region of the vendor; `{region}` in place of its name fits Backhaul's `baseUrl`. */
  regionUrl: string;
  requests: ExportRequest[];
  /** The next request, or the next `times`, meet this. */
  fail(disturbance: Disturbance, times?: number): void;
  addFault(rule: FaultRule): void;
  /** Asked where no fault waits. */
  rule(rule: Rule | null): void;
  clearFaults(): void;
  /** The most answers that were open at once. */
  maxConcurrent(): number;
  stop(): Promise<void>;
};

/** An export API on loopback: faults, a log and the control route (`/control/…`) are the same for every vendor. */
export async function startExportServer(protocol: ExportProtocol, port = 0): Promise<ExportEmulator> {
  const requests: ExportRequest[] = [];
  const faults = createFaultLine();
  const attempts = new Map<string, number>();
  const versions = new Map<number, number>();
  const ended = new AbortController();
  let open = 0;
  let maxOpen = 0;

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://emulator");
    const handled = url.pathname.startsWith("/control/")
      ? answerControl(request, response, url.pathname, { requests, faults })
      : handle(request, response, url);
    handled.catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;

  async function handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const region = regionOf(url.pathname, protocol);
    if (region === null || request.method !== "GET") return void response.writeHead(404).end("Not Found");
    const seen = newEntry(requests.length + 1, region, url.searchParams);
    requests.push(seen);
    open += 1;
    maxOpen = Math.max(maxOpen, open);
    response.once("close", () => (open -= 1));
    const refuse = ({ status, text, headers = {}, outcome = "refused" }: Refusal) => {
      Object.assign(seen, { status, refusal: text, outcome });
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(text);
    };

    const { auth, refusal } = protocol.identify(request, url.searchParams, region);
    seen.auth = auth;
    if (refusal) return refuse(refusal);
    const window = protocol.readWindow(url.searchParams);
    if ("status" in window) return refuse(window);
    seen.window = window;
    seen.attempt = next(attempts, `${window.start} ${window.end}`);
    const entered = protocol.enter();
    if ("status" in entered) return refuse(entered);
    response.once("close", () => entered.leave());

    const disturbance = faults.take({ number: seen.number, window, attempt: seen.attempt });
    seen.disturbance = disturbance;
    if (disturbance.delayMs) await delay(disturbance.delayMs, undefined, { signal: ended.signal });
    if (disturbance.answer) return refuse({ text: disturbance.answer.body ?? "", ...disturbance.answer });
    if (disturbance.reset) {
      seen.outcome = "reset";
      return void request.socket.resetAndDestroy();
    }
    if (disturbance.hang) return void (seen.outcome = "hung");

    const slices = protocol.slicesOf(window).map((start) => ({ start, version: next(versions, start) }));
    const asked = { request, query: url.searchParams, window, attempt: seen.attempt, slices, disturbance };
    const served = await protocol.serve(asked);
    if ("status" in served) return refuse(served);
    const { rows, headers, body } = served;
    Object.assign(seen, { status: 200, rows, slices, gzip: headers["content-encoding"] === "gzip" });
    response.writeHead(200, headers);
    seen.outcome = await sendBody(response, body, disturbance);
  }

  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    regionUrl: `${url}/{region}`,
    requests,
    fail: (disturbance, times = 1) => faults.add({ do: disturbance, times }),
    addFault: faults.add,
    rule: faults.judgeBy,
    clearFaults: faults.clear,
    maxConcurrent: () => maxOpen,
    async stop() {
      ended.abort();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function regionOf(path: string, { path: wanted, regions, home }: ExportProtocol): string | null {
  if (path === wanted) return home;
  return regions.find((region) => path === `/${region}${wanted}`) ?? null;
}

function next<K>(counts: Map<K, number>, key: K): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}

function newEntry(number: number, region: string, query: URLSearchParams): ExportRequest {
  return {
    ...{ number, at: Date.now(), region, auth: "unknown", window: null, attempt: 0, query: Object.fromEntries(query) },
    ...{ status: null, outcome: "open", refusal: "", rows: 0, gzip: false, disturbance: {}, slices: [] },
  };
}
