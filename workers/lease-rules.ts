/** How often what somebody holds under a lease is renewed. */
export const HEARTBEAT_MS = 1_000;
/** The work stops this long before the lease could be another's. */
export const LEASE_MARGIN_MS = 3_000;
/** How long giving back may take; after it the lease lapses by itself. */
export const RELEASE_MS = 4_000;

const GOES_ON: ReadonlySet<string> = new Set(["queued", "running", "waiting"]);

/** Whether a migration of this status wants its work to go on. */
export const goesOn = (status: string) => GOES_ON.has(status);
