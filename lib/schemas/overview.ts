import { z } from "zod";

import { migrationListItem } from "./migration";

const count = z.int().nonnegative();

export const MOST_FOLLOWED = 100;

/** `ids`: rows of the list that move, separated by commas. */
export const overviewQuery = z.object({
  ids: z
    .string()
    .default("")
    .transform((text) => text.split(",").filter(Boolean))
    .pipe(z.array(z.uuid("This is not an id.")).max(MOST_FOLLOWED, `At most ${MOST_FOLLOWED} ids.`)),
});

/** The whole in a few numbers, and the rows that were asked for as they are now. */
export const overview = z.object({
  total: count,
  /** Reading, sending, or settling what is on its way. */
  running: count,
  /** For the other side, or for a worker. */
  waiting: count,
  needsYou: count,
  accepted: z.object({ today: count, all: count }),
  workers: count,
  /** Another one when a migration came, went or changed its state: then the list is worth asking for again. */
  mark: z.string(),
  items: z.array(migrationListItem),
});
export type Overview = z.infer<typeof overview>;
