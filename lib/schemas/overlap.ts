import { z } from "zod";

import { destinationRef } from "./destination";
import { migrationStatus } from "./migration";
import { source } from "./source";

export const overlapsBody = z.strictObject({ source, destination: destinationRef });

/** An earlier migration of the same vendor's project into the same destination, whose range meets the one asked about. */
export const overlap = z.object({
  id: z.uuid(),
  name: z.string(),
  /** A cancelled one is named when events of it arrived. */
  status: migrationStatus,
  from: z.string(),
  to: z.string(),
});
export type Overlap = z.infer<typeof overlap>;
/** Newest first. Of files nothing is known: always empty. */
export const overlaps = z.object({ items: z.array(overlap) });
