import { transformBlock } from "@/lib/transforms/transform-block";
import type { BlockResult, ContentType, TransformContext } from "@/lib/transforms/transform";

import { canonicalEvent } from "./compare";
import { expectedOf } from "./reference";

/** One event of a block, and what is kept beside it. */
type Told = { event: string; line: string; kind: number; tally: string };
type BlockOutcome = {
  events: Told[];
  rejects: string[];
  dropped: Record<string, number>;
  warnings: Record<string, number>;
  records: number;
  consumed: number;
};

const NEWLINE = 10;
const RETURN = 13;

/** What transformBlock makes of a block, and what the plain reference says of its lines one by one, in one form. */
export function compareBlock(
  block: { bytes: Buffer; offset: number },
  context: TransformContext,
  maxRejects: number,
): { got: BlockOutcome; want: BlockOutcome } {
  const result = transformBlock({ bytes: Uint8Array.from(block.bytes), offset: block.offset }, context, { maxRejects });
  checkKeys(result, context.contentType);
  return { got: toldBy(result, context.contentType), want: expectedBlock(block, context, maxRejects) };
}

/** The JSON texts of a block's events. */
export function eventTexts({ output, eventEnds }: BlockResult): string[] {
  const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
  return Array.from(eventEnds, (end, event) =>
    bytes.toString("utf8", event === 0 ? 0 : eventEnds[event - 1]! + 1, end),
  );
}

function toldBy(result: BlockResult, contentType: ContentType): BlockOutcome {
  const { eventLines, eventKinds, eventTallies, tallyKeys, rejects, dropped, warnings, records, consumed } = result;
  const events = eventTexts(result).map((text, index) => {
    const event = canonicalEvent(text, contentType);
    const { day, to } = tallyKeys[eventTallies[index]!]!;
    const line = `${eventLines[index * 2]}-${eventLines[index * 2 + 1]}`;
    return { event, line, kind: eventKinds[index]!, tally: tallyOf(contentType, day, to) };
  });
  const told = rejects.map(({ start, end, reason }) => `${start}-${end} ${reason}`);
  return { events, rejects: told, dropped: sorted(dropped), warnings: sorted(warnings), records, consumed };
}

function expectedBlock(
  { bytes, offset }: { bytes: Buffer; offset: number },
  context: TransformContext,
  maxRejects: number,
): BlockOutcome {
  const want: BlockOutcome = { events: [], rejects: [], dropped: {}, warnings: {}, records: 0, consumed: 0 };
  const linked = new Set<string>();
  for (let at = 0; at < bytes.length; at = want.consumed) {
    const newline = bytes.indexOf(NEWLINE, at);
    const stop = newline < 0 ? bytes.length : newline;
    const start = offset + at === 0 && bytes.subarray(0, 3).toString("hex") === "efbbbf" ? at + 3 : at;
    const end = stop > start && bytes[stop - 1] === RETURN ? stop - 1 : stop;
    const expected = expectedOf(bytes.subarray(at, stop), offset + at, context);
    if (expected.outcome === "rejected" && want.rejects.length === maxRejects) break;
    want.consumed = newline < 0 ? bytes.length : newline + 1;
    if (expected.outcome === "blank") continue;
    want.records += 1;
    const line = `${start}-${end}`;
    if (expected.outcome === "rejected") want.rejects.push(`${line} ${expected.reason}`);
    else if (expected.outcome === "dropped") count(want.dropped, expected.reason);
    else {
      for (const warning of expected.warnings) count(want.warnings, warning);
      const { events, linked: hasLink } = expected;
      events.forEach((event, index) => {
        const kind = index === events.length - 1 ? 0 : hasLink && index === events.length - 2 ? 2 : 1;
        const { uuid, event: name, timestamp } = JSON.parse(event) as Record<string, string>;
        if (kind === 2 && linked.has(uuid!)) return;
        if (kind === 2) linked.add(uuid!);
        want.events.push({ event, line, kind, tally: tallyOf(context.contentType, timestamp!.slice(0, 10), name!) });
      });
    }
  }
  return { ...want, dropped: sorted(want.dropped), warnings: sorted(want.warnings) };
}

/** The day of a PostHog line is in the time as it was written, so that only its name is compared. */
function tallyOf(contentType: ContentType, day: string, to: string): string {
  const name = [...to].slice(0, 200).join("").replaceAll("\0", "\ufffd");
  return contentType === "posthog" ? name : `${day} ${name}`;
}

/** Fold keys are equal where uuid, name, person and day are, and nowhere else; a claim's pair is its event's uuid. */
function checkKeys(result: BlockResult, contentType: ContentType): void {
  const { foldKeys, eventKinds, claims, tallyKeys, eventTallies } = result;
  const keys = new Map<string, string>();
  const folds = new Map<string, string>();
  let claim = 0;
  eventTexts(result).forEach((text, index) => {
    const { uuid, event, distinct_id, properties } = JSON.parse(text) as Record<string, unknown>;
    const person = distinct_id ?? (properties as Record<string, unknown>)["distinct_id"];
    const day = tallyKeys[eventTallies[index]!]!.day;
    const key = JSON.stringify([String(uuid).toLowerCase().replaceAll("-", ""), event, String(person), day]);
    const fold = foldKeys.slice(index * 4, index * 4 + 4).join();
    if (contentType !== "posthog" && (keys.get(fold) ?? key) !== key) throw new Error(`One fold key for two: ${key}`);
    if (contentType !== "posthog" && (folds.get(key) ?? fold) !== fold) throw new Error(`Two fold keys for ${key}`);
    keys.set(fold, key);
    folds.set(key, fold);
    if (eventKinds[index] !== 2) return;
    const pair = [...claims.slice(claim, claim + 4)].map((word) => word.toString(16).padStart(8, "0")).join("");
    if (pair !== String(uuid).replaceAll("-", "")) throw new Error(`The claim of ${text} is for ${pair}.`);
    claim += 4;
  });
  if (claim !== claims.length) throw new Error(`${claims.length / 4} claims for ${claim / 4} candidates.`);
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

const sorted = (counts: Partial<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))) as Record<string, number>;
