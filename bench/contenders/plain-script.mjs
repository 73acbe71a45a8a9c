import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { toPostHog } from "./amplitude-event.mjs";
import { measured } from "./measured.mjs";

// What one would write in an hour: line by line, one request after the other.
const compress = promisify(gzip);

await measured(async ({ file, sinkUrl }) => {
  /** @type {unknown[]} */
  let batch = [];
  const send = async () => {
    const body = await compress(JSON.stringify({ api_key: "phc_bench", historical_migration: true, batch }));
    const response = await fetch(`${sinkUrl}/batch/`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body,
    });
    if (!response.ok) throw new Error(`The sink answers ${response.status}.`);
    await response.text();
    batch = [];
  };
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    batch.push(toPostHog(JSON.parse(line)));
    if (batch.length === 1_000) await send();
  }
  if (batch.length > 0) await send();
});
