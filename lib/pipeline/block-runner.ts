import type { Destination } from "@/lib/destination/destination";
import type { Block, BlockResult, TransformContext } from "@/lib/transforms/transform";

import { BlockLedger } from "./block-ledger";
import type { CutBlock } from "./cut-blocks";
import { dropRepeats } from "./drop-repeats";
import { FoldSet } from "./fold-set";
import type { TransformPool } from "./inline-pool";
import { keepDays, type KeepsDay, leaveRejects } from "./keep-days";
import type { PlacesOf } from "./places-of";
import type { SettledDelta } from "./progress";
import type { PartBook } from "./progress-book";
import { SampleKeeper } from "./sample-keeper";
import { sendBatches, type SendTools } from "./send-batches";
import { type ClaimPairs, settlePairs } from "./settle-pairs";
import type { StageClock } from "./stage-clock";

/** Pairs of ids that the run remembers the outcome of: 2 MB of table when full, twice. */
const KNOWN_PAIRS = 98_304;

const ALL = { maxRejects: Number.MAX_SAFE_INTEGER };

type RunnerOptions = {
  context: TransformContext;
  pool: TransformPool;
  destination: Destination;
  rejectBudget: () => number;
  claimPairs: ClaimPairs;
  placesOf?: PlacesOf;
  keepsDay?: KeepsDay;
  onTooLarge?: () => void;
  resumeAt: number | null;
  batchBytes?: number;
  book: PartBook;
  clock: StageClock;
  sending: AbortSignal;
  fail: (error: unknown) => void;
  /** Read no more: the allowance of rejects is used up. */
  halt: () => void;
};

/**
 * Takes a part's blocks through transform, folding and delivery. Transforms and sends run side by side; what depends on
 * the order of records (repeats, claims, the allowance of rejects, the book) happens block by block, in the object's order.
 */
export class BlockRunner {
  readonly #options: RunnerOptions;
  readonly #sendTools: SendTools;
  readonly #seen = new FoldSet();
  readonly #knownPairs = new FoldSet(KNOWN_PAIRS);
  readonly #samples = new SampleKeeper();
  readonly #running = new Set<Promise<void>>();
  #inOrder: Promise<void> = Promise.resolve();
  #stopped = false;
  #outOfBudget = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#sendTools = { ...options, allowed: () => this.#allowed(), fail: (error) => this.#fail(error) };
  }

  get outOfBudget(): boolean {
    return this.#outOfBudget;
  }

  /** A block failed, or there were too many rejects: later blocks were left alone. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Calls `release` when the block is settled or given up. */
  start(cut: CutBlock, release: () => void): void {
    const turn = cut.kind === "lines" ? this.#startLines(cut) : () => this.#settleOversized(cut);
    const delivered = this.#inOrder.then(async () => (this.#stopped ? undefined : await turn()));
    this.#inOrder = delivered.then(
      () => undefined,
      () => undefined,
    );
    const ended: Promise<void> = delivered
      .then((sent) => sent?.())
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#running.delete(ended);
        release();
      });
    this.#running.add(ended);
  }

  async allEnded(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#seen.clear();
    this.#knownPairs.clear();
  }

  /** Begins the transform at once; what is returned goes on when it is the block's turn, and returns how to await its delivery. */
  #startLines(cut: Block): () => Promise<(() => Promise<void>) | undefined> {
    const { pool, context, resumeAt, placesOf, keepsDay, clock } = this.#options;
    const onMapped = (ms: number) => clock.add("map", ms);
    const all = { ...ALL, onMapped };
    const { bytes, offset } = cut;
    const { length } = bytes;
    const block: Block = { bytes, offset, places: placesOf?.(offset, offset + length) };
    const replayed = block.offset < (resumeAt ?? 0);
    // One more than is allowed: the reject that is one too many shows where to stop.
    const limits = replayed || keepsDay ? all : { maxRejects: Math.max(0, this.#allowed()) + 1, onMapped };
    const transformed = pool.transform(block, context, limits);
    transformed.catch(() => undefined);
    return async () => {
      let result = keepsDay ? leaveRejects(await transformed) : await transformed;
      if (replayed) {
        dropRepeats(result, this.#seen);
        pool.recycle(block, result);
        return undefined;
      }
      if (result.consumed < length && result.rejects.length <= this.#allowed()) {
        result = await pool.transform(block, context, all);
      }
      const allowed = this.#allowed();
      if (allowed < 0) return this.#stopForRejects();
      const tooMany = result.rejects[allowed];
      if (!tooMany) return this.#deliver(block, result);
      this.#stopForRejects();
      if (tooMany.start === 0) return undefined;
      const before: Block = { ...block, bytes: block.bytes.subarray(0, tooMany.start) };
      return this.#deliver(before, await pool.transform(before, context, all));
    };
  }

  async #deliver(block: Block, transformed: BlockResult): Promise<() => Promise<void>> {
    const { book, pool, claimPairs, keepsDay, sending } = this.#options;
    const open = book.open({ records: transformed.records, rejects: transformed.rejects.length });
    const unrepeated = dropRepeats(transformed, this.#seen);
    const days = keepsDay ? keepDays(unrepeated, keepsDay) : { result: unrepeated, elsewhere: undefined };
    const pairs = { offset: block.offset, known: this.#knownPairs, claimPairs, signal: sending };
    const result = await settlePairs(days.result, pairs);
    const ledger = new BlockLedger(block, result, days.elsewhere);
    const sends = sendBatches(result, { ledger, open }, this.#sendTools);
    return async () => {
      // Each is waited for, also when one fails, so that none is left behind.
      const failed = (await Promise.allSettled(sends)).find((send) => send.status === "rejected");
      if (failed) throw failed.reason;
      open.settle(ledger.close(this.#samples));
      pool.recycle(block, transformed);
      if (this.#allowed() < 0) this.#stopForRejects();
    };
  }

  /** Its pieces are kept already; what is left is the reject. */
  async #settleOversized({ offset, length, end }: Extract<CutBlock, { kind: "oversized" }>): Promise<undefined> {
    const { book, resumeAt, keepsDay } = this.#options;
    if (offset < (resumeAt ?? 0)) return undefined;
    if (keepsDay) return void book.open({ records: 1, rejects: 0 }).settle(lineOfNoDay(end));
    if (this.#allowed() <= 0) return this.#stopForRejects();
    const detail = `The record has ${length} bytes.`;
    book.open({ records: 1, rejects: 1 }).settle({
      ...lineOfNoDay(end),
      dropped: {},
      rejected: { record_too_large: 1 },
      rejects: [{ offset, length, reason: "record_too_large", detail, raw: null }],
    });
    return undefined;
  }

  /** Negative: there are already more than may be. */
  #allowed(): number {
    return this.#options.rejectBudget() - this.#options.book.rejectsInHand;
  }

  #stopForRejects(): undefined {
    this.#outOfBudget = true;
    this.#stopped = true;
    this.#options.halt();
    return undefined;
  }

  #fail(error: unknown): void {
    this.#stopped = true;
    this.#options.fail(error);
  }
}

/** A line over 1 MB that is not kept. */
function lineOfNoDay(checkpoint: number): SettledDelta {
  return {
    ...{ checkpoint, read: 1, accepted: 0, generated: 0, dropped: { other_day: 1 }, rejected: {}, warnings: {} },
    ...{ tallies: [], rejects: [], samples: [] },
  };
}
