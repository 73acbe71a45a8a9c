import { z } from "zod";

import { cursor, limit } from "./page";

const time = z.iso.datetime();

export const timelineKinds = ["status", "setting", "wait", "retry", "part", "rejects", "worker", "verify"] as const;
export const timelineKind = z.enum(timelineKinds);
export type TimelineKind = z.infer<typeof timelineKind>;

export const timelineQuery = z.object({
  /** Several with commas between them. */
  kind: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(timelineKind))
    .optional(),
  part: z.uuid("This is not an id.").optional(),
  cursor,
  limit,
});
export const timelineEntry = z.object({
  id: z.string(),
  at: time,
  actor: z.string(),
  what: z.string(),
  why: z.string().nullable(),
  kind: timelineKind,
  /** Of which part it tells; by now it may be gone. */
  part: z.object({ id: z.uuid(), key: z.string() }).optional(),
  /** How often it happened from `at` to `lastAt`; absent for once. */
  times: z.int().nonnegative().optional(),
  lastAt: time.optional(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;
export const timelineList = z.object({ items: z.array(timelineEntry), nextCursor: z.string().nullable() });
