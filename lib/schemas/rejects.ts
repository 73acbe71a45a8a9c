import { z } from "zod";

import { cursor, limit } from "./page";

const count = z.int().nonnegative();

export const rejectsQuery = z.object({ reason: z.string().optional(), cursor, limit });
/** Of what was mended: the lines as they had been rejected, or as they were sent again. */
export const mendedSide = z.enum(["before", "after"]);
export type MendedSide = z.infer<typeof mendedSide>;

export const rejectView = z.object({
  id: z.string(),
  partKey: z.string(),
  offset: count,
  length: count,
  reason: z.string(),
  detail: z.string(),
  /** The line as text, at most 10,000 characters of it; the download has it whole. */
  raw: z.string(),
});
export type RejectView = z.infer<typeof rejectView>;
export const rejectList = z.object({ items: z.array(rejectView), nextCursor: z.string().nullable() });
