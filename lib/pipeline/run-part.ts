import { setMaxListeners } from "node:events";

import type { Destination } from "@/lib/destination/destination";
import { Slots } from "@/lib/destination/slots";
import type { Source, SourceObject } from "@/lib/sources/source";
import type { TransformContext } from "@/lib/transforms/transform";

import { BlockRunner } from "./block-runner";
import { cutBlocks, type KeepOversized } from "./cut-blocks";
import type { TransformPool } from "./inline-pool";
import type { KeepsDay } from "./keep-days";
import type { CutterLimits } from "./line-cutter";
import { PartBytes } from "./part-bytes";
import type { PlacesOf } from "./places-of";
import { PartBook } from "./progress-book";
import type { PartOutcome, ProgressBook } from "./progress";
import type { ClaimPairs } from "./settle-pairs";
import { StageClock } from "./stage-clock";

export type RunPartOptions = {
  source: Source;
  object: SourceObject;
  /** The whole of an object is decoded, whatever it is; a range of one is known to be plain lines. */
  rangeStart: number;
  rangeEnd: number;
  /** The last checkpoint, absolute in decoded bytes: nothing before it is sent or counted again. */
  resumeAt: number | null;
  context: TransformContext;
  pool: TransformPool;
  destination: Destination;
  /** Rejects still allowed now, those not counted that this run has in hand (in flight, or not yet taken from the book). */
  rejectBudget: () => number;
  /** Asked at most once a block, in the object's order, before the block's events are sent. */
  claimPairs: ClaimPairs;
  /** Of a part whose lines its source keeps from elsewhere. */
  placesOf?: PlacesOf;
  /** Only events of these days are sent, and no reject is kept but what the destination refuses. */
  keepsDay?: KeepsDay;
  /** The destination took a batch for too large, and gets it in halves. */
  onTooLarge?: () => void;
  /** Pieces of a line over 1 MB, before its reject is settled; the same piece may come again after a restart. */
  keepOversized: KeepOversized;
  /** Graceful: what is in flight is settled, no more is read. Sends that take longer than `graceMs` are given up. */
  stop: AbortSignal;
  /** The lease is lost: everything is dropped now. */
  abort: AbortSignal;
  /** Bounds memory: each holds about 2 MB of input and what it became. Default 2. */
  blocksInFlight?: number;
  /** More of them, for whichever parts of the process can use them. */
  sharedBlocks?: Slots;
  /** JSON bytes of a batch. Default 2,000,000. */
  batchBytes?: number;
  /** How long what is in flight may take once the run is to end, in milliseconds. Default 5,000. */
  graceMs?: number;
  /** Of blocks and lines; tests make them small. */
  limits?: Partial<CutterLimits>;
};

/** What a process lets its parts have in common: with 4 parts 12 blocks in all, and 6 for a part that is alone. */
export const SHARED_BLOCKS = 4;

export type PartRun = { book: ProgressBook; ended: Promise<PartOutcome> };

/**
 * Runs one part from its start or its checkpoint. `ended` rejects with the AppError of the source or the destination, or
 * with the reason of `abort`; what was settled by then can still be taken from the book.
 */
export function runPart(options: RunPartOptions): PartRun {
  const clock = new StageClock();
  const bytes = new PartBytes(options, clock);
  const book = new PartBook(bytes, clock);
  const ended = endOnAbort(options.abort, run(options, { bytes, book, clock }));
  // The caller may look at it later than it fails.
  ended.catch(() => undefined);
  return { book, ended };
}

type Books = { bytes: PartBytes; book: PartBook; clock: StageClock };

async function run(options: RunPartOptions, { bytes, book, clock }: Books): Promise<PartOutcome> {
  const { resumeAt, stop, abort, graceMs = 5_000 } = options;
  if (resumeAt !== null && resumeAt >= bytes.end) return { kind: "done" };

  const halt = new AbortController();
  const giveUp = new AbortController();
  const reading = AbortSignal.any([abort, stop, halt.signal]);
  const sending = AbortSignal.any([abort, giveUp.signal]);
  setMaxListeners(0, reading, sending);

  let failure: { error: unknown } | null = null;
  let grace: NodeJS.Timeout | undefined;
  // Once the run is to end, a destination that keeps us waiting must not hold it up. Used-up rejects alone are no hurry.
  const hurry = () => {
    grace ??= setTimeout(() => giveUp.abort(new Error("Given up at the end of the part's run.")), graceMs);
  };
  const fail = (error: unknown) => {
    if (giveUp.signal.aborted || abort.aborted) return;
    failure ??= { error };
    halt.abort(new Error("The part has failed."));
    hurry();
  };
  stop.addEventListener("abort", hurry);
  if (stop.aborted) hurry();

  const blocks = new BlockRunner({
    ...options,
    book,
    clock,
    sending,
    fail,
    halt: () => halt.abort(new Error("Full.")),
  });
  const own = new Slots(options.blocksInFlight ?? 2);
  const { sharedBlocks } = options;
  let readAll = false;
  try {
    const { keepOversized, limits = {}, pool } = options;
    const { newBlock } = pool;
    const range = { start: bytes.start, end: bytes.end, cutAt: resumeAt };
    for await (const cut of cutBlocks(bytes.read(reading), { ...range, keepOversized, limits, newBlock })) {
      const slots = !own.isFull || !sharedBlocks?.tryTake() ? own : sharedBlocks;
      if (slots === own) await own.take(reading);
      blocks.start(cut, () => slots.release());
    }
    readAll = !reading.aborted;
  } catch (error) {
    if (!reading.aborted) fail(error);
  }
  await blocks.allEnded();
  clearTimeout(grace);
  stop.removeEventListener("abort", hurry);

  abort.throwIfAborted();
  if (failure) throw (failure as { error: unknown }).error;
  if (blocks.outOfBudget) return { kind: "too_many_rejects" };
  return readAll && !blocks.stopped && book.allSettled ? { kind: "done" } : { kind: "stopped" };
}

/** The same promise, but it does not wait for anything once the signal says so. */
function endOnAbort<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
