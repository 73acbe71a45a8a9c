import { open } from "node:fs/promises";

import { type CapturedEvent, readEvents } from "@/e2e/emulators/capture-rules";
import type { PostHogEmulator } from "@/e2e/emulators/posthog";
import { transformBlock } from "@/lib/transforms/transform-block";
import type { Block, BlockResult, TransformContext } from "@/lib/transforms/transform";

/** What PostHog tells events apart by, as one line of JSON: [uuid, event, distinct_id, timestamp]. */
export type EventKey = string;

export type Truth = {
  keys: Set<EventKey>;
  /** Events before folding repeats. */
  events: number;
  records: number;
  dropped: number;
  rejected: number;
};

export function eventKey(event: {
  uuid?: unknown;
  event?: unknown;
  distinct_id?: unknown;
  timestamp?: unknown;
}): EventKey {
  return JSON.stringify([event.uuid, event.event, event.distinct_id, event.timestamp]);
}

/** What arrived at an emulated PostHog, repeats folded. */
export function eventsAt(posthog: PostHogEmulator): Set<EventKey> {
  return new Set(posthog.events().map((event) => eventKey({ ...event, distinct_id: event.distinctId })));
}

const BLOCK_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;

/** What one pinned object must become, worked out without pipeline, worker or destination. */
export async function truthOf(file: string, context: TransformContext): Promise<Truth> {
  const truth = noTruth();
  for await (const block of wholeLines(file)) addBlock(truth, block, context);
  return truth;
}

/** The same for whole lines in memory. */
export function truthOfBytes(bytes: Uint8Array, context: TransformContext): Truth {
  const truth = noTruth();
  addBlock(truth, { bytes, offset: 0 }, context);
  return truth;
}

const noTruth = (): Truth => ({ keys: new Set(), events: 0, records: 0, dropped: 0, rejected: 0 });

function addBlock(truth: Truth, block: Block, context: TransformContext): void {
  const result = transformBlock(block, context, { maxRejects: Number.MAX_SAFE_INTEGER });
  for (const event of parsedEvents(result)) truth.keys.add(eventKey(event));
  truth.events += result.eventEnds.length;
  truth.records += result.records;
  truth.dropped += Object.values(result.dropped).reduce((sum, n) => sum + n, 0);
  truth.rejected += result.rejects.length;
}

/** The same event by event, for sources too large to keep what they become. */
export async function* eventsOf(file: string, context: TransformContext): AsyncGenerator<CapturedEvent> {
  for await (const block of wholeLines(file)) {
    const result = transformBlock(block, context, { maxRejects: Number.MAX_SAFE_INTEGER });
    for (const raw of parsedEvents(result)) {
      const read = readEvents({ api_key: "phc_truth", batch: [raw] }, new Date().toISOString());
      if ("status" in read) throw new Error(`PostHog would refuse an event: ${read.text}`);
      yield* read.events;
    }
  }
}

/** The truth of several objects as one. */
export function joinTruths(truths: Truth[]): Truth {
  const sum = (pick: (truth: Truth) => number) => truths.reduce((total, truth) => total + pick(truth), 0);
  return {
    keys: new Set(truths.flatMap((truth) => [...truth.keys])),
    events: sum((truth) => truth.events),
    records: sum((truth) => truth.records),
    dropped: sum((truth) => truth.dropped),
    rejected: sum((truth) => truth.rejected),
  };
}

async function* wholeLines(file: string): AsyncGenerator<{ bytes: Uint8Array; offset: number }> {
  const handle = await open(file);
  try {
    let offset = 0;
    let rest = Buffer.alloc(0);
    for await (const chunk of handle.createReadStream({ highWaterMark: BLOCK_BYTES, autoClose: false })) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end > 0) yield { bytes: bytes.subarray(0, end), offset };
      offset += end;
      rest = Buffer.from(bytes.subarray(end));
    }
    if (rest.length > 0) yield { bytes: rest, offset };
  } finally {
    await handle.close();
  }
}

function* parsedEvents(result: BlockResult): Generator<Record<string, unknown>> {
  const text = new TextDecoder();
  let start = 0;
  for (const end of result.eventEnds) {
    yield JSON.parse(text.decode(result.output.subarray(start, end))) as Record<string, unknown>;
    start = end + 1;
  }
}

/** Null when both hold the same; else a text that names the counts and a few of the differences. */
export function compareSets(expected: ReadonlySet<EventKey>, arrived: ReadonlySet<EventKey>): string | null {
  const missing = [...expected].filter((key) => !arrived.has(key));
  const invented = [...arrived].filter((key) => !expected.has(key));
  if (missing.length === 0 && invented.length === 0) return null;
  const some = (title: string, keys: EventKey[]) =>
    keys.length === 0 ? [] : [`${title}: ${keys.length}`, ...keys.slice(0, 5).map((key) => `  ${key}`)];
  return [
    `expected ${expected.size}, arrived ${arrived.size}`,
    ...some("missing", missing),
    ...some("invented or changed", invented),
  ].join("\n");
}
