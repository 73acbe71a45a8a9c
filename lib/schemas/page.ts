import { z } from "zod";

/** Where a page of a list begins: what the one before it gave as `nextCursor`. */
export const cursor = z.string().max(200).optional();
export const limit = z.coerce.number<number>().int().min(1).max(500).default(50);
