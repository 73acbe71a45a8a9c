import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { Arrivals } from "./arrivals";

// A process of its own: takes what PostHog's and Mixpanel's import routes take, and answers as they do. While a run is
// measured it only keeps the bodies; they are gunzipped, parsed and counted when the totals are asked for.

const ANSWERS: [path: string, body: string][] = [
  ["/import", '{"code":200,"num_records_imported":0,"status":1}'],
  ["/", '{"status":"Ok"}'],
];

let arrivals = new Arrivals(0);
let delayMs = 0;

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://sink");
  void (url.pathname.startsWith("/bench/") ? control(url, response) : take(url, request, response)).catch(() =>
    response.destroy(),
  );
});
server.keepAliveTimeout = 600_000;
server.requestTimeout = 0;

async function take(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  arrivals.begin();
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  if (delayMs > 0) await delay(delayMs);
  // What is no batch of events (flags, decide) is answered and not counted.
  if (request.method === "POST" && /^\/(batch|import)/.test(url.pathname)) {
    arrivals.add(
      Buffer.concat(chunks),
      request.headers["content-encoding"] === "gzip" || url.searchParams.has("compression"),
    );
  }
  const [, body = "{}"] = ANSWERS.find(([path]) => url.pathname.startsWith(path)) ?? [];
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
}

async function control(url: URL, response: ServerResponse): Promise<void> {
  if (url.pathname === "/bench/reset") {
    arrivals = new Arrivals(Number(url.searchParams.get("records")));
    delayMs = Number(url.searchParams.get("delayMs") ?? 0);
  }
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(arrivals.totals()));
}

server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("disconnect", () => process.exit(0));
