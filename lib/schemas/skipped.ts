import { z } from "zod";

import { limit } from "./page";

export const skippedQuery = z.object({ cursor: z.string().max(2_000).optional(), limit });
/** Under the prefix, but not imported; `why` in a sentence. */
export const skippedObject = z.object({ key: z.string(), bytes: z.int().nonnegative(), why: z.string() });
export type SkippedView = z.infer<typeof skippedObject>;
export const skippedList = z.object({ items: z.array(skippedObject), nextCursor: z.string().nullable() });
