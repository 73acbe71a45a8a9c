import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

import { toPostHog } from "./amplitude-event.mjs";
import { measured } from "./measured.mjs";

const { peers } = JSON.parse(process.argv[2] ?? "{}");
const { PostHog } = createRequire(`${peers}/`)("posthog-node");
const EVENTS = 1_000;

await measured(async ({ file, sinkUrl }) => {
  const client = new PostHog("phc_bench", {
    host: sinkUrl,
    historicalMigration: true,
    // Its defaults (20, 100) make requests of 200 KB and less.
    flushAt: EVENTS,
    maxBatchSize: EVENTS,
    maxQueueSize: 10 * EVENTS,
    flushInterval: 0,
  });
  client.on("error", (/** @type {unknown} */ error) => {
    throw error;
  });
  let queued = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const { uuid, event, distinct_id, timestamp, properties } = toPostHog(JSON.parse(line));
    client.capture({
      uuid,
      event,
      distinctId: distinct_id,
      timestamp: new Date(timestamp),
      properties,
      disableGeoip: true,
    });
    // Its queue drops the oldest events when it is full, so it is emptied before.
    if (++queued % EVENTS === 0) await client.flush();
  }
  await client.shutdown(60_000);
});
