import { createHash } from "node:crypto";

import type { BlockReject, TallyKey, TransformBlock } from "@/lib/transforms/transform";

type ToyRecord = { id: string; name: string; day: string; drop?: boolean; twin?: boolean };

/**
 * A transform small enough to be seen through: a line is JSON like {"id":"a","name":"Click","day":"2024-01-02"}, may say
 * `drop`, and may say `twin` for a generated event beside it. Anything else is rejected.
 */
export const toyTransform: TransformBlock = (block, _context, { maxRejects }) => {
  const bytes = Buffer.from(block.bytes);
  const events: string[] = [];
  const lines: number[] = [];
  const kinds: number[] = [];
  const tallies: number[] = [];
  const foldKeys: number[] = [];
  const tallyKeys: TallyKey[] = [];
  const rejects: BlockReject[] = [];
  let records = 0;
  let dropped = 0;
  let consumed = 0;

  const add = (record: ToyRecord, kind: 0 | 1, start: number, end: number) => {
    const { id, name, day } = record;
    const event = kind === 0 ? name : "$identify";
    const hash = createHash("md5").update(`${id} ${event} ${day}`).digest();
    const uuid = hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    events.push(JSON.stringify({ uuid, event, distinct_id: id, timestamp: `${day}T00:00:00Z`, properties: record }));
    lines.push(start, end);
    kinds.push(kind);
    for (let i = 0; i < 4; i++) foldKeys.push(hash.readUInt32LE(i * 4));
    const from = kind === 0 ? name : "";
    let tally = tallyKeys.findIndex((key) => key.day === day && key.from === from);
    if (tally < 0) tally = tallyKeys.push({ day, from, to: event }) - 1;
    tallies.push(tally);
  };

  for (let start = 0; start < bytes.length; start = consumed) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = bytes.toString("utf8", start, end).trim();
    const record = text === "" ? null : parse(text);
    if (record === undefined && rejects.length === maxRejects) break;
    consumed = Math.min(end + 1, bytes.length);
    if (record === null) continue;
    records += 1;
    if (record === undefined) rejects.push({ start, end, reason: "invalid_json", detail: "toy" });
    else if (record.drop) dropped += 1;
    else {
      if (record.twin) add(record, 1, start, end);
      add(record, 0, start, end);
    }
  }

  const eventEnds: number[] = [];
  for (const event of events) eventEnds.push((eventEnds.at(-1) ?? -1) + 1 + Buffer.byteLength(event));
  return {
    records,
    consumed,
    output: new Uint8Array(Buffer.from(events.join(","))),
    eventEnds: Uint32Array.from(eventEnds),
    eventLines: Uint32Array.from(lines),
    eventKinds: Uint8Array.from(kinds),
    eventTallies: Uint32Array.from(tallies),
    tallyKeys,
    foldKeys: Uint32Array.from(foldKeys),
    claims: new Uint32Array(),
    dropped: dropped > 0 ? { session_start: dropped } : {},
    rejects,
    warnings: {},
    noted: [],
  };
};

function parse(text: string): ToyRecord | undefined {
  try {
    return JSON.parse(text) as ToyRecord;
  } catch {
    return undefined;
  }
}
