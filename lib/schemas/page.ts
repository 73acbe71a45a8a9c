import { z } from "zod";

/** Where a page of a list begins: what the one before it gave as `nextCursor`. */
export const cursor = z.string().max(200).optional();

const PAGE = "Give a whole number from 1 to 500.";
/** How many a page holds. */
export const limit = z.coerce.number<number>(PAGE).int(PAGE).min(1, PAGE).max(500, PAGE).default(50);
