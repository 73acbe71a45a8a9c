import { z } from "zod";

import { options } from "./options";

/** Rejects, all or of one reason, under other options: mapped, not sent. */
export const tryRejectsBody = z.strictObject({ reason: z.string().max(100).optional(), options: options.unwrap() });

const counts = z.record(z.string(), z.int().nonnegative());

/** Of so many rejects the first `tried` were mapped. Those over 1 MB are left out. */
export const triedRejects = z.object({
  of: z.int().nonnegative(),
  tried: z.int().nonnegative(),
  imported: z.int().nonnegative(),
  dropped: counts,
  rejected: counts,
  warnings: counts,
});
export type TriedRejects = z.infer<typeof triedRejects>;
