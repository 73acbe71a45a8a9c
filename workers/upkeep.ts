import { setTimeout as delay } from "node:timers/promises";

import type { Db } from "@/lib/db/client";
import { sweepStaging } from "@/lib/migrations/exports/staged-copies";
import { noteLostWorkers } from "@/lib/migrations/note";
import { settleMigrations } from "@/lib/migrations/settle-migration";
import { runDueVerifies } from "@/lib/migrations/verify/run";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import type { StagingStore } from "@/lib/staging/staging";
import { deliverDue } from "@/lib/webhooks/deliver";
import { beat, sweep } from "./presence";

type UpkeepOptions = {
  db: Db;
  /** The worker's. */
  id: string;
  policy: EndpointPolicy;
  staging: StagingStore;
  retentionHours: number;
  hourSeconds: number;
  signal: AbortSignal;
  complain: (error: unknown, what: string) => void;
};

const BEAT_MS = 1_000;
const SWEEP_EVERY_BEATS = 30;
const STAGING_SWEEP_EVERY_BEATS = 300;
/** Before its leases lapse and others take over what it held. */
const LOST = { quietSeconds: 8, withinSeconds: 60 };
/** Of the time before this worker. */
const LOST_LONG_AGO = { quietSeconds: 8, withinSeconds: 86_400 };

/** What a worker does beside its parts, beat by beat: it says that it is there, and does what is to be done for all. */
export function createUpkeep(options: UpkeepOptions) {
  const { db, id, policy, staging, retentionHours, hourSeconds, signal, complain } = options;
  let sweeping: Promise<void> | null = null;
  let telling: Promise<unknown> | null = null;
  let verifying: Promise<unknown> | null = null;

  /** Each worker its own store, though it may be everybody's. Beside the beats: a bucket may be slow. */
  function tidyStaging(): void {
    sweeping ??= sweepStaging(db, staging, retentionHours)
      .then(() => undefined)
      .catch((error: unknown) => complain(error, "staging not tidied"))
      .finally(() => (sweeping = null));
  }

  /** Beside the beats: a receiver may be slow. */
  function tellWebhooks(): void {
    telling ??= deliverDue(db, policy, signal)
      .catch((error: unknown) => complain(error, "webhooks not told"))
      .finally(() => (telling = null));
  }

  /** Comparisons that ask again by themselves, and those whose process went away. A stop ends one, to be begun again. */
  function verify(): void {
    verifying ??= runDueVerifies(db, { policy, signal })
      .catch((error: unknown) => (signal.aborted ? undefined : complain(error, "not compared")))
      .finally(() => (verifying = null));
  }

  return {
    /** Until the signal. */
    async beatLoop(): Promise<void> {
      for (let beats = 0; !signal.aborted; beats++) {
        try {
          if (await beat(db, id)) {
            await settleMigrations(db);
            if (beats % SWEEP_EVERY_BEATS === 0) await sweep(db, hourSeconds);
            await noteLostWorkers(db, beats === 0 ? LOST_LONG_AGO : LOST);
            tellWebhooks();
          }
          verify();
          if (beats % STAGING_SWEEP_EVERY_BEATS === 0) tidyStaging();
        } catch (error) {
          complain(error, "no beat");
        }
        await delay(BEAT_MS, undefined, { signal }).catch(() => undefined);
      }
    },
    /** What went on beside the last beat has come to its end. */
    settled: () => Promise.all([sweeping, verifying]),
  };
}
