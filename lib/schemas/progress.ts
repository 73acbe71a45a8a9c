import { z } from "zod";

const time = z.iso.datetime();
const perSecond = z.number().nonnegative();

/** The course of a migration. Steps in which nothing moved are left out. */
export const ratesView = z.object({
  stepSeconds: z.int().positive(),
  /** `at` is where a step begins. */
  points: z.array(z.object({ at: time, eventsPerSecond: perSecond, bytesPerSecond: perSecond })),
  /** `to` is null while it waits. */
  waits: z.array(z.object({ from: time, to: time.nullable(), why: z.string().nullable() })),
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
export const partMap = z.object({ cells: z.string(), first: z.string().nullable(), last: z.string().nullable() });
export type PartMap = z.infer<typeof partMap>;
