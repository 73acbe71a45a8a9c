import { z } from "zod";

import { ledger } from "./migration";
import { cursor, limit } from "./page";
import { problem } from "./problem";
import { cellState } from "./progress";

const count = z.int().nonnegative();
const time = z.iso.datetime();

export const partStatuses = ["pending", "staging", "staged", "running", "done", "empty", "left_out"] as const;
export const partStatus = z.enum(partStatuses);
export type PartStatus = z.infer<typeof partStatus>;

export const partsQuery = z.object({
  /** What a part shows, as in the map: a part that waits, or needs a person, is in no other state. */
  status: cellState.optional(),
  cursor,
  /** How many to leave out from where the page would begin. */
  offset: z.coerce.number<number>().int().nonnegative().optional(),
  limit,
});
export const partView = z.object({
  id: z.uuid(),
  key: z.string(),
  status: partStatus,
  /** What it shows: its status, unless it waits or needs a person. */
  state: cellState,
  bytes: count,
  bytesRead: count,
  ledger,
  attempts: count,
  notBefore: time.optional(),
  waitReason: z.string().optional(),
  error: problem.optional(),
  /** Who left it out, and why, in their words. */
  leftOut: z.object({ by: z.string(), why: z.string().optional() }).optional(),
  worker: z.string().optional(),
});
export type PartView = z.infer<typeof partView>;
export const partList = z.object({ items: z.array(partView), nextCursor: z.string().nullable() });
