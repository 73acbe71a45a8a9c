import type { Destination, EventBatch, SendHooks } from "@/lib/destination/destination";
import type { BlockResult } from "@/lib/transforms/transform";

import type { BlockLedger } from "./block-ledger";
import type { OpenBlock, PartBook } from "./progress-book";
import { sliceBatches } from "./slice-batches";

/** PostHog's answer about one bad event costs a search among its batch, so batches stay small in number too. */
const BATCH_EVENTS = 2_500;
/** A block's events in one request (docs/adr/0017-speed-by-measurement.md). */
const BATCH_BYTES = 2_000_000;

/** Refusals over the allowance that one search may still find, so that they can be kept and looked at. */
const REFUSALS_BEYOND = 100;

export type SendTools = {
  book: PartBook;
  destination: Destination;
  sending: AbortSignal;
  batchBytes?: number;
  onTooLarge?: () => void;
  /** Rejects that there may still be; negative when there are too many. */
  allowed: () => number;
  fail: (error: unknown) => void;
};

/** Where a block's refusals are written down. */
type Books = { ledger: BlockLedger; open: OpenBlock };

/** Begins to send a block's events, all of its batches side by side; one promise a batch. */
export function sendBatches(
  { output, eventEnds }: Pick<BlockResult, "output" | "eventEnds">,
  books: Books,
  tools: SendTools,
): Promise<void>[] {
  const limits = { maxBytes: tools.batchBytes ?? BATCH_BYTES, maxEvents: BATCH_EVENTS };
  const sends: Promise<void>[] = [];
  for (const { firstEvent, batch } of sliceBatches(output, eventEnds, limits))
    sends.push(send(batch, firstEvent, books, tools));
  return sends;
}

async function send(batch: EventBatch, firstEvent: number, { ledger, open }: Books, tools: SendTools): Promise<void> {
  const { book, destination, sending, onTooLarge, allowed, fail } = tools;
  const hooks: SendHooks = {
    signal: sending,
    onWait: (wait) => book.wait(batch, wait),
    onRefused: () => {
      open.addReject();
      return allowed() >= -REFUSALS_BEYOND;
    },
    ...(onTooLarge && { onTooLarge }),
  };
  book.beginSend();
  try {
    sending.throwIfAborted();
    const { refused } = await destination.send(batch, hooks);
    for (const refusal of refused) ledger.refuse(firstEvent + refusal.index, refusal);
  } catch (error) {
    fail(error);
    throw error;
  } finally {
    book.endSend(batch);
  }
}
