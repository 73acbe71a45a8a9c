import { gzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { watchBody } from "./mixpanel-watch";

const text = `${JSON.stringify({ event: "A", properties: { time: 1 } })}\n`.repeat(1_000);
const packed = gzipSync(text);

async function seen(body: Buffer, gzipped: boolean, chunkBytes: number) {
  const watch = watchBody(gzipped);
  for (let at = 0; at < body.length; at += chunkBytes) await watch.take(body.subarray(at, at + chunkBytes));
  const result = await watch.end();
  watch.close();
  return result;
}

describe.each([1, 500, 1_000_000])("a body in chunks of %i bytes", (chunkBytes) => {
  test.each<[string, Buffer, boolean, object]>([
    ["gzipped", packed, true, { ended: "whole", lines: 1_000 }],
    ["in two gzip members", Buffer.concat([packed, packed]), true, { ended: "whole", lines: 2_000 }],
    ["of nothing", Buffer.alloc(0), true, { ended: "whole", lines: 0 }],
    ["gzipped, of nothing", gzipSync(""), true, { ended: "whole", lines: 0 }],
    ["without gzip's trailer", packed.subarray(0, -8), true, { ended: "early" }],
    ["with a wrong checksum", Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)]), true, { ended: "early" }],
    ["with something behind", Buffer.concat([packed, Buffer.from("oops")]), true, { ended: "early" }],
    ["with zeros behind", Buffer.concat([packed, Buffer.alloc(3)]), true, { ended: "early" }],
    ["that is no gzip", Buffer.from(text), true, { ended: "early" }],
    ["plain", Buffer.from(text), false, { ended: "whole", lines: 1_000 }],
    ["plain, its last line not ended", Buffer.from(text.trimEnd()), false, { ended: "whole", lines: 1_000 }],
    ["plain, within a record", Buffer.from(text.slice(0, -5)), false, { ended: "early", how: "within a record" }],
    ["terminated", Buffer.from(`${text}export terminated early`), false, { ended: "early" }],
    ["terminated within", Buffer.from(`terminated early\n${text}`), false, { ended: "early" }],
    [
      "of an error in JSON",
      Buffer.from('{"error":"internal"}\n'),
      false,
      { ended: "early", text: '{"error":"internal"}' },
    ],
    ["of an error in words", Buffer.from("Try again later.\n\n"), false, { ended: "early", text: "Try again later." }],
    ["of an error, gzipped", gzipSync('{"error":"internal"}'), true, { ended: "early", text: '{"error":"internal"}' }],
    ["with a note before its records", Buffer.from(`# a note\n${text}`), false, { ended: "whole", lines: 1_001 }],
    ["of blanks", Buffer.from("\r\n  \n"), false, { ended: "whole" }],
    ["of records in another order", Buffer.from('{"x":1,"event":"A"}\n'), false, { ended: "whole", lines: 1 }],
    ["that ends in blanks", Buffer.from(`${text}\r\n  `), false, { ended: "whole" }],
  ])("%s", async (_what, body, gzipped, expected) => {
    expect(await seen(body, gzipped, chunkBytes)).toMatchObject(expected);
  });
});
