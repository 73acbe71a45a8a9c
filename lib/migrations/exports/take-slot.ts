import { setTimeout as delay } from "node:timers/promises";

import type { Db } from "@/lib/db/client";
import type { ExportSource } from "@/lib/sources/export-source";
import { quotaReason } from "./quota-reason";
import { acquireRequest } from "./vendor-quota";

/** A slot that is this near is waited for; one further away shows as a wait, and costs nothing meanwhile. */
const NEAR_SLOT_MS = 3_000;
/** Our clock and the database's may differ: no hurry. */
const LEAST_MS = 100;
const LOOK_AGAIN_MS = 10_000;

/** `request` is null where no quota is known. */
export type Slot = { kind: "granted"; request: string | null } | { kind: "quota"; until: Date; reason: string };

/** Asks the vendor's quota for one request. `patient`: waits for it, however far away it is. */
export async function takeSlot(
  db: Db,
  { quota, vendor }: Pick<ExportSource, "quota" | "vendor">,
  { hourSeconds, signal, patient = false }: { hourSeconds: number; signal: AbortSignal; patient?: boolean },
): Promise<Slot> {
  if (!quota) return { kind: "granted", request: null };
  for (;;) {
    const grant = await acquireRequest(db, quota, { hourSeconds });
    if (grant.granted) return { kind: "granted", request: grant.id };
    const ms = grant.nextAt.getTime() - Date.now();
    if (!patient && ms > NEAR_SLOT_MS)
      return { kind: "quota", until: grant.nextAt, reason: quotaReason(vendor, quota, grant.limit) };
    await delay(Math.min(Math.max(LEAST_MS, ms), LOOK_AGAIN_MS), undefined, { signal });
  }
}
