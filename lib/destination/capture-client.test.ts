import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

import { afterEach, beforeEach, expect, test } from "vitest";

import { type CaptureClient, createCaptureClient } from "./capture-client";

let server: Server;
let client: CaptureClient;
const arrived: string[] = [];

beforeEach(async () => {
  arrived.length = 0;
  server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { batch } = JSON.parse(gunzipSync(body).toString()) as { batch: { event: string }[] };
      arrived.push(batch.map(({ event }) => event).join());
      response.end('{"status":"Ok"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = createCaptureClient({
    host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    projectToken: "phc_test",
    policy: { allowPrivate: ["127.0.0.1"] },
    batchUrlPath: "/batch/",
    connections: 2,
  });
});
afterEach(async () => {
  await client.close();
  await new Promise((resolve) => server.close(resolve));
});

const { signal } = new AbortController();
const events = (name: string) => Buffer.from(JSON.stringify({ event: name, properties: {} }));

test("bodies that were accepted give their memory to the next, and each arrives as it was packed", async () => {
  const first = await client.pack(events("first"));
  await client.post(first, signal);
  client.recycle(first);
  const second = await client.pack(events("the second, a longer one"));
  expect(second.buffer).toBe(first.buffer);
  await client.post(second, signal);
  expect(arrived).toEqual(["first", "the second, a longer one"]);
});

test("a body that may be needed again keeps its memory", async () => {
  const kept = await client.pack(events("kept"));
  await client.post(kept, signal);
  const other = await client.pack(events("other"));
  expect(other.buffer).not.toBe(kept.buffer);
  await client.post(kept, signal);
  expect(arrived).toEqual(["kept", "kept"]);
});
