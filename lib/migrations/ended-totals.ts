import { onceEnded } from "./ended-cache";
import { totalsOf } from "./totals";

/** About 1 KB each. */
const MOST_KEPT = 5_000;

/** As `totalsOf`, but the parts of what has ended are added up once. */
export const totalsOfRows = onceEnded(totalsOf, MOST_KEPT);
