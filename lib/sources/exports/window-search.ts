import type { ExportWindow } from "@/lib/sources/export-source";
import { DAY_MS, HOUR_MS, MOST_DAYS } from "./windows";

/** What came of a window: records enough, some, none, or that it is too much to be had at once. */
export type WindowOutcome = "plenty" | "few" | "empty" | "too_large";

const WIDTHS = [HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 90 * DAY_MS, MOST_DAYS * DAY_MS];

/** Few records are a reason to ask for more at once, but no vendor shall gather a month for a handful. */
const FEW_UP_TO_MS = 7 * DAY_MS;

/** A stretch that was asked for, as one or several windows that meet. */
type Run = { start: number; end: number };

/**
 * Which window of a range to ask for next, so that records from all over it come of few requests: its beginning, its
 * middle, its end, then others at random, each small at first. Around an empty one it looks further, in wider steps;
 * later places begin as wide as records were found. Nothing is asked for twice, and in the end nothing is left out.
 */
export class WindowSearch {
  readonly #from: number;
  readonly #to: number;
  readonly #unitMs: number;
  readonly #random: () => number;
  readonly #widths: number[];
  /** Index of the width that a new place begins with, and of the widest that the vendor has not refused. */
  #usual = 0;
  #widest: number;
  /** In order, none of them touching another's inside. */
  #asked: Run[] = [];
  #places: ("first" | "middle" | "last")[] = ["first", "middle", "last"];
  #current: { run: Run | null; at: number; step: number; window: Run; refused: boolean } | null = null;

  constructor({ start, end }: ExportWindow, { unitMs, random }: { unitMs: number; random: () => number }) {
    [this.#from, this.#to] = [start.getTime(), end.getTime()];
    this.#unitMs = unitMs;
    this.#random = random;
    this.#widths = WIDTHS.filter((width) => width >= unitMs);
    this.#widest = this.#widths.length - 1;
  }

  /** Null when all of the range was asked for. */
  next(): ExportWindow | null {
    const { window } = (this.#current = this.#further() ?? this.#newPlace()) ?? {};
    return window ? { start: new Date(window.start), end: new Date(window.end) } : null;
  }

  /** What came of the window that `next` gave last. */
  tell(outcome: WindowOutcome): void {
    const { window, step, run } = this.#current ?? {};
    if (!this.#current || !window || step === undefined) return;
    const smallest = window.end - window.start <= this.#unitMs;
    if (outcome === "too_large" && !smallest) {
      this.#widest = Math.max(0, Math.min(this.#widest, step) - 1);
      this.#usual = Math.min(this.#usual, this.#widest);
      this.#current = { ...this.#current, step: Math.min(step, this.#widest), refused: true };
      return;
    }
    this.#note(window);
    if (outcome === "plenty" || outcome === "few") {
      const wider = this.#width(step) < FEW_UP_TO_MS ? step + 1 : step;
      this.#usual = Math.min(this.#widest, outcome === "few" ? wider : step);
      this.#current = null;
      return;
    }
    const grown = run ? { start: Math.min(run.start, window.start), end: Math.max(run.end, window.end) } : window;
    this.#current = { ...this.#current, run: grown, step: Math.min(this.#widest, step + 1), refused: false };
  }

  /** Beside what was empty, later first: a project that ended is rarer than one that had not begun. */
  #further() {
    if (!this.#current) return null;
    const { run, at, step, refused, window } = this.#current;
    // Of what was too large, its smaller beginning.
    if (refused && window.end - window.start > this.#width(step))
      return { ...this.#current, window: { start: window.start, end: window.start + this.#width(step) } };
    if (refused) return { ...this.#current, window: { start: window.start, end: window.start + this.#half(window) } };
    if (!run) return null;
    const after = { start: run.end, end: Math.min(run.end + this.#width(step), this.#nextAsked(run.end)) };
    const before = { start: Math.max(run.start - this.#width(step), this.#lastAsked(run.start)), end: run.start };
    const beside = [after, before].find(({ start, end }) => start < end);
    return beside ? { run, at, step, window: beside, refused: false } : null;
  }

  #newPlace() {
    const gaps = this.#gaps();
    const units = gaps.reduce((sum, { start, end }) => sum + (end - start) / this.#unitMs, 0);
    if (units === 0) return null;
    const width = this.#width(this.#usual);
    const place = this.#places.shift();
    const middle = this.#from + Math.floor((this.#to - this.#from) / this.#unitMs / 2) * this.#unitMs;
    const wanted = place && { first: this.#from, middle, last: this.#to - this.#unitMs }[place];
    const at = wanted !== undefined && gaps.some((gap) => holds(gap, wanted)) ? wanted : this.#anyUnit(gaps, units);
    const gap = gaps.find((each) => holds(each, at));
    if (!gap) return null;
    // As windows of this width lie after each other, so that days are days.
    const start = at === this.#to - this.#unitMs ? this.#to - width : Math.floor(at / width) * width;
    const window = { start: Math.max(gap.start, start), end: Math.min(gap.end, start + width) };
    return { run: null, at, step: this.#usual, window, refused: false };
  }

  #anyUnit(gaps: readonly Run[], units: number): number {
    let left = Math.floor(this.#random() * units);
    for (const { start, end } of gaps) {
      const own = (end - start) / this.#unitMs;
      if (left < own) return start + left * this.#unitMs;
      left -= own;
    }
    return this.#from;
  }

  #gaps(): Run[] {
    const ends = [{ start: this.#to, end: this.#to }];
    let from = this.#from;
    return [...this.#asked, ...ends].flatMap(({ start, end }) => {
      const gap = { start: from, end: start };
      from = end;
      return gap.start < gap.end ? [gap] : [];
    });
  }

  #note(window: Run): void {
    this.#asked = [...this.#asked, window].sort((a, b) => a.start - b.start);
  }

  #width = (step: number) => this.#widths[Math.min(step, this.#widths.length - 1)] ?? this.#unitMs;
  #half = ({ start, end }: Run) => Math.max(1, Math.floor((end - start) / this.#unitMs / 2)) * this.#unitMs;
  #nextAsked = (at: number) => this.#asked.find(({ start }) => start >= at)?.start ?? this.#to;
  #lastAsked = (at: number) => this.#asked.findLast(({ end }) => end <= at)?.end ?? this.#from;
}

const holds = ({ start, end }: Run, at: number) => start <= at && at < end;
