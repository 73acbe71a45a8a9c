import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { RequestGate } from "@/lib/sources/export-source";
import { takeSlot } from "./take-slot";
import { blockProject, endRequest } from "./vendor-quota";

/** When a vendor asks to wait and names no time. */
const USUAL_BLOCK_MS = 60_000;

/** Counts the requests of previews, checks and tests in the database, where workers count theirs. */
export function requestGate(db: Db, hourSeconds: number): RequestGate {
  return {
    async enter({ vendor, quota }, signal) {
      const slot = await takeSlot(db, { vendor, quota }, { hourSeconds, signal });
      if (slot.kind === "quota") throw usedUp(slot.reason, slot.until);
      const { request } = slot;
      return {
        async leave(error) {
          // What is not said here lapses by itself.
          if (request) await endRequest(db, request).catch(() => undefined);
          if (!quota || !(error instanceof AppError) || error.code !== "rate_limited") return;
          await blockProject(db, quota.key, error.retryAfterMs ?? USUAL_BLOCK_MS).catch(() => undefined);
        },
      };
    },
  };
}

function usedUp(reason: string, until: Date): AppError {
  return new AppError("rate_limited", reason, {
    hint: `The next request may go at ${until.toISOString().slice(11, 16)} UTC. Running migrations of the same project use the same quota.`,
    retryAfterMs: Math.max(0, until.getTime() - Date.now()),
  });
}
