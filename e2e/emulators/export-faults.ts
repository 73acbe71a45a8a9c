import { createRandom } from "@/lib/samples/random";

import type { ExportVendor } from "./export-data";

/** Where in a body: half way, or its last possible place: before the zip's directory, before gzip's trailer, within the last line. */
export type BodyPlace = "half" | "end" | number;

/** How one request goes otherwise than it should. Plain data, so that it can be sent to the control route. */
export type Disturbance = {
  /** Instead of data. */
  answer?: { status: number; body?: string; headers?: Record<string, string> };
  /** The connection is reset before an answer. */
  reset?: true;
  /** No answer, ever. */
  hang?: true;
  /** Before the answer begins. */
  delayMs?: number;
  /** 200 and not one byte. */
  empty?: true;
  /** The body stops there: by a reset, or quietly, as if that were all. */
  cut?: { at: BodyPlace; quietly?: true };
  /** Nothing more comes after that. */
  stallAt?: BodyPlace;
  /** So many bytes at a time, with a pause between. */
  drip?: { bytes: number; everyMs: number };
  /** The body is written in pieces of this size. */
  chunkBytes?: number;
  /** One byte is another, where a checksum can tell: not in a body without any. */
  corruptByte?: true;
  /** So many lines that are no JSON stand among the rows. */
  corruptLines?: number;
  /** Mixpanel: half of the rows, and then a line that says so, in a whole body. */
  terminatedEarly?: true;
  /** Mixpanel: a raw line break within a record. */
  brokenRecord?: true;
};

/** Which requests a fault is for: those that meet all that is said. */
export type FaultRule = {
  /** Windows that touch [from, to), ISO 8601. */
  from?: string;
  to?: string;
  /** How often exactly this window has been asked for, from 1. */
  attempt?: number;
  longerThanHours?: number;
  /** How many requests; default: without end. */
  times?: number;
  do: Disturbance;
};

export type AskedWindow = { start: number; end: number };
/** What a rule may look at. */
export type AskedFor = { number: number; window: AskedWindow; attempt: number };
export type Rule = (asked: AskedFor) => Disturbance | null | undefined;

const HOUR_MS = 3_600_000;

/** Faults wait in line: the first rule that fits is used. */
export function createFaultLine() {
  let rules: { rule: FaultRule; left: number }[] = [];
  let judge: Rule | null = null;
  return {
    add: (rule: FaultRule) => void rules.push({ rule, left: rule.times ?? Infinity }),
    judgeBy: (rule: Rule | null) => void (judge = rule),
    clear() {
      rules = [];
      judge = null;
    },
    take(asked: AskedFor): Disturbance {
      const found = rules.find(({ rule, left }) => left > 0 && fits(rule, asked));
      if (found) found.left -= 1;
      return found?.rule.do ?? judge?.(asked) ?? {};
    },
  };
}

function fits({ from, to, attempt, longerThanHours }: FaultRule, asked: AskedFor): boolean {
  const { start, end } = asked.window;
  if (from !== undefined && end <= Date.parse(from)) return false;
  if (to !== undefined && start >= Date.parse(to)) return false;
  if (attempt !== undefined && attempt !== asked.attempt) return false;
  return longerThanHours === undefined || end - start > longerThanHours * HOUR_MS;
}

/** All of these end by themselves when they are tried again, and none can be mistaken for a whole answer. */
const passing: Record<ExportVendor, [Disturbance, ...Disturbance[]]> = {
  amplitude: [
    { answer: { status: 429, headers: { "retry-after": "1" } } },
    { answer: { status: 500, body: "Internal Server Error" } },
    { answer: { status: 502, body: "<html>Bad Gateway</html>" } },
    { answer: { status: 503 } },
    { answer: { status: 504, body: "Gateway Timeout" } },
    { reset: true },
    { empty: true },
    { cut: { at: "half" } },
    { cut: { at: "half", quietly: true } },
    { cut: { at: "end" } },
    { cut: { at: "end", quietly: true } },
    { corruptByte: true },
    { chunkBytes: 7 },
    { delayMs: 50 },
    { drip: { bytes: 2_000, everyMs: 1 } },
  ],
  mixpanel: [
    { answer: { status: 429, body: "Query rate limit exceeded" } },
    { answer: { status: 500, body: "internal error" } },
    { answer: { status: 502, body: "<html>Bad Gateway</html>" } },
    { answer: { status: 503 } },
    { reset: true },
    { cut: { at: "half" } },
    { cut: { at: "end" } },
    { cut: { at: "end", quietly: true } },
    { terminatedEarly: true },
    { chunkBytes: 7 },
    { delayMs: 50 },
    { drip: { bytes: 2_000, everyMs: 1 } },
  ],
};

/** Faults of random kinds, the same for a seed: `share` of first tries, fewer of later ones, none from the fourth on. */
export function randomFaults(vendor: ExportVendor, seed: number, share: number): Rule {
  return ({ window, attempt }) => {
    if (attempt > 3) return null;
    const random = createRandom(
      seed * 4 + attempt,
      Math.floor(window.start / HOUR_MS) * 7 + (window.end - window.start),
    );
    return random.chance(share / attempt) ? random.pick(passing[vendor]) : null;
  };
}
