import { z } from "zod";

const time = z.iso.datetime();
const perSecond = z.number().nonnegative();

/** The last quarter of an hour, or the whole life. */
export const ratesRange = z.enum(["recent", "whole"]);
export type RatesRange = z.infer<typeof ratesRange>;
export const ratesQuery = z.object({ range: ratesRange.default("whole") });

/** The course of a migration. Steps in which nothing moved are left out. */
export const ratesView = z.object({
  stepSeconds: z.int().positive(),
  /** What is looked at; to its end or until now. */
  from: time.nullable(),
  to: time.nullable(),
  /** `at` is where a step begins. */
  points: z.array(z.object({ at: time, eventsPerSecond: perSecond, bytesPerSecond: perSecond })),
  /** When nothing could move: it waited, or it rested because somebody paused it or it had ended. `to` is null while it lasts. */
  waits: z.array(
    z.object({ from: time, to: time.nullable(), why: z.string().nullable(), kind: z.enum(["wait", "rest"]) }),
  ),
});
export type RatesView = z.infer<typeof ratesView>;

/** One letter for each state that a part can show. */
export const cellLetters = {
  pending: "p",
  waiting: "w",
  staging: "g",
  staged: "s",
  running: "r",
  done: "d",
  empty: "e",
  failed: "f",
  left_out: "l",
} as const;
export type CellState = keyof typeof cellLetters;
export const cellState = z.enum(Object.keys(cellLetters) as [CellState, ...CellState[]]);

/** All parts in their order, a letter each: 10,000 parts are 10 kB, whatever happens in them. */
export const partMap = z.object({
  cells: z.string(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  /** Where a day, month or year begins, as the keys name it; as fine as some hundreds allow. Empty where they name none. */
  marks: z.array(z.tuple([z.int().nonnegative(), z.string()])),
});
export type PartMap = z.infer<typeof partMap>;
