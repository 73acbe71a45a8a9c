import { z } from "zod";

import { destinationRef } from "./destination";
import { promoteBody } from "./migration";
import { options } from "./options";
import { source } from "./source";

export const estimateBody = z.strictObject({
  source,
  destination: destinationRef.optional(),
  /** Events are those that are left under them; what is not given keeps its default, as at the start. */
  options: options.optional(),
  /** Asks the vendor what a day of the range holds: one request of its quota, and it may take minutes. */
  probe: z.boolean().default(false),
});
export type EstimateBody = z.infer<typeof estimateBody>;

/** Of the full migration of a test, with the test's source and options; what is not named is as in the test. */
export const promotionEstimateBody = z.strictObject({
  destination: destinationRef.optional(),
  range: promoteBody.shape.range,
  probe: z.boolean().default(false),
});
export type PromotionEstimateBody = z.infer<typeof promotionEstimateBody>;

const count = z.int().nonnegative();

/** Of the records that were looked at: how many become events, and how many events there are with those made beside. */
export const share = z.object({
  from: z.enum(["sample", "test"]),
  records: z.int().positive(),
  imported: count,
  events: count,
});
export type Share = z.infer<typeof share>;

/** What a migration will take, as far as it can be known before it starts. What is not known is absent. */
export const estimate = z.object({
  /** Questions to the vendor's export API. */
  requests: count.optional(),
  /** It takes at least so long, and `from` says why: the vendor's quota, or the pace that the destination is sent at. */
  minimumSeconds: z.number().nonnegative().optional(),
  from: z.enum(["quota", "pacing"]).optional(),
  /** What is read, as it lies there. */
  bytes: count.optional(),
  events: count.optional(),
  /** What the events are reckoned by under the options; absent when no record was mapped. */
  share: share.optional(),
  /** The most that is kept at once in the staging store. */
  diskBytes: count.optional(),
  /** Of an export: what its vendor lets this project ask, now. */
  quota: z.object({ perHour: count, used: count, left: count, nextAt: z.iso.datetime().optional() }).optional(),
  /** So many migrations, one after another; more than one for an export of over a year. */
  series: count,
  /** False: the source holds more than was counted in the time there was. */
  complete: z.boolean(),
  /** What the numbers rest on, in sentences. */
  notes: z.array(z.string()),
});
export type Estimate = z.infer<typeof estimate>;
