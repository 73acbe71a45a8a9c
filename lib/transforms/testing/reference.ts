import type { TransformContext } from "@/lib/transforms/transform";

import { canonical, type Json, object, parseLossless, text } from "./lossless";
import { amplitude } from "./reference-amplitude";
import { type Expected, reject, Stop } from "./reference-common";
import { mixpanel } from "./reference-mixpanel";
import { posthog } from "./reference-posthog";

const MAX_EVENT_BYTES = 900 * 1024;

/** Events come back as canonical text, by which their size is judged: near the limit another spelling would tell. */
export function expectedOf(line: Buffer, offset: number, context: TransformContext): Expected {
  let bytes = line;
  if (offset === 0 && bytes.subarray(0, 3).toString("hex") === "efbbbf") bytes = bytes.subarray(3);
  const start = offset + (line.length - bytes.length);
  if (bytes.at(-1) === 13) bytes = bytes.subarray(0, -1);
  if (/^[ \t\r]*$/.test(bytes.toString("latin1"))) return { outcome: "blank" };
  try {
    const record = readRecord(bytes);
    const { events, linked, warnings } = { amplitude, mixpanel, posthog }[context.contentType]({
      record,
      bytes,
      offset: start,
      context,
    });
    if (events.some(isTooLarge)) return reject("event_too_large");
    return { outcome: "imported", events: events.map(canonical), linked, warnings: [...warnings].sort() };
  } catch (error) {
    if (error instanceof Stop) return error.result;
    throw error;
  }
}

/** What stands for a uuid here may be of any length. */
function isTooLarge(event: Json): boolean {
  const members = event.kind === "object" ? event.members : [];
  return Buffer.byteLength(canonical(object([...members, ["uuid", text(" ".repeat(36))]]))) > MAX_EVENT_BYTES;
}

function readRecord(bytes: Buffer): Json & { kind: "object" } {
  if (bytes.length > 1_000_000) reject("record_too_large");
  let json: Json;
  try {
    json = parseLossless(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    return reject(error instanceof TypeError ? "invalid_utf8" : "invalid_json");
  }
  return json.kind === "object" ? json : reject("not_an_object");
}
