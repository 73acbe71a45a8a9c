import { setTimeout as delay } from "node:timers/promises";

import type { Db } from "@/lib/db/client";
import type { Pacer } from "@/lib/destination/destination";

/** PostHog Cloud asks importers to stay "below a few thousand events a second" over all workers (vendor-apis.md C10). */
const CLOUD_EVENTS_PER_SECOND = 5_000;

/** Where no ceiling is set, push-back makes one: this, halved and halved again. */
const UNLIMITED_EVENTS_PER_SECOND = 50_000;

const LOWEST_SHARE = 1 / 64;
const RECOVERED_IN_SECONDS = 100;

type Reservation = { waitMs: number };

/**
 * A ceiling shared by all workers through the destination's row: each batch reserves its stretch of time in one UPDATE,
 * on the database's clock. Push-back halves the share of the ceiling in use, at most once a second; a tenth of the
 * ceiling comes back every 10 seconds. Without a ceiling and with nothing pushed back, no statement is made.
 */
export function createDatabasePacer(
  db: Db,
  { id, host, maxEventsPerSecond }: { id: string; host: string | null; maxEventsPerSecond: number | null },
): Pacer {
  const ceiling = ceilingOf(host, maxEventsPerSecond);
  const full = ceiling ?? UNLIMITED_EVENTS_PER_SECOND;
  // Another worker's push-back is seen here when this worker meets it too; a set ceiling is always shared.
  let paced = ceiling !== null;

  return {
    async take(events, signal) {
      if (!paced) return;
      const [slot] = await db.$queryRaw<Reservation[]>`
        WITH now AS (
          SELECT clock_timestamp() AS at
        ), share AS (
          SELECT least(1, pace_share + extract(epoch FROM now.at - pace_changed_at) / ${RECOVERED_IN_SECONDS}) AS value
          FROM destinations, now WHERE id = ${id}::uuid
        )
        UPDATE destinations
        SET pace_next_at = greatest(pace_next_at, now.at) + make_interval(secs => ${events}::float8 / (${full}::float8 * share.value))
        FROM now, share WHERE id = ${id}::uuid
        RETURNING greatest(0, extract(epoch FROM pace_next_at - now.at) * 1000
          - 1000 * ${events}::float8 / (${full}::float8 * share.value))::float8 AS "waitMs"`;
      if (slot && slot.waitMs >= 1) await delay(slot.waitMs, undefined, { signal });
    },
    pushback() {
      paced = true;
      // Only a courtesy to the destination: sending goes on by its own back-off when this fails.
      lowerShare(db, id).catch(() => undefined);
    },
  };
}

async function lowerShare(db: Db, id: string): Promise<void> {
  await db.$executeRaw`
    UPDATE destinations
    SET pace_share = greatest(${LOWEST_SHARE}, 0.5 *
          least(1, pace_share + extract(epoch FROM now() - pace_changed_at) / ${RECOVERED_IN_SECONDS})),
        pace_changed_at = now()
    WHERE id = ${id}::uuid AND (pace_share = 1 OR pace_changed_at < now() - interval '1 second')`;
}

/** The most events a second that a destination is sent; null: as many as it takes. */
export function ceilingOf(host: string | null, maxEventsPerSecond: number | null): number | null {
  if (maxEventsPerSecond !== null) return maxEventsPerSecond;
  const hostname = host ? new URL(host).hostname : "";
  return hostname === "posthog.com" || hostname.endsWith(".posthog.com") ? CLOUD_EVENTS_PER_SECOND : null;
}
