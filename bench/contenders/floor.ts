import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { Pool } from "undici";

import { measured } from "./measured.mjs";

// What no importer of this kind can leave out: read, find the lines, gzip at level 1, POST. The lines are sent as they
// are, so about as much is compressed and sent as a mapping would make; nothing is parsed, mapped, checked or counted.

const compress = promisify(gzip);
const CHUNK_BYTES = 4 * 1024 * 1024;
const BATCH_BYTES = 1_000_000;
const IN_FLIGHT = 8;
const NEWLINE = 0x0a;
const COMMA = 0x2c;
const HEAD = Buffer.from('{"api_key":"phc_bench","historical_migration":true,"batch":[');
const TAIL = Buffer.from("]}");

await measured(async ({ file, sinkUrl }) => {
  const pool = new Pool(sinkUrl, { connections: IN_FLIGHT });
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  const sends = new Set<Promise<void>>();

  async function send(lines: Buffer): Promise<void> {
    const body = await compress(Buffer.concat([HEAD, lines, TAIL]), { level: 1 });
    const response = await pool.request({ method: "POST", path: "/batch/", headers, body });
    await response.body.dump();
  }
  async function begin(lines: Buffer): Promise<void> {
    const sent = send(lines).finally(() => sends.delete(sent));
    sends.add(sent);
    if (sends.size >= IN_FLIGHT) await Promise.race(sends);
  }

  const input = await open(file);
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    const { bytesRead } = await input.read(chunk, 0, CHUNK_BYTES);
    if (bytesRead === 0) break;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, end + 1)) {
      // Lines become members of a list.
      bytes[end] = COMMA;
      if (end - start < BATCH_BYTES) continue;
      await begin(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  const last = rest.subarray(0, rest.length - (rest.at(-1) === COMMA ? 1 : 0));
  if (last.length > 0) await begin(last);
  await Promise.all(sends);
  await input.close();
  await pool.close();
});
