import { AppError } from "@/lib/errors";
import { takeSlot } from "@/lib/migrations/exports/take-slot";
import { endRequest } from "@/lib/migrations/exports/vendor-quota";
import type { ExportSource, ExportWindow } from "@/lib/sources/export-source";
import type { StageTools } from "./stage-attempt";

/** A shorter range has few windows anyway, and each of them tells what the next one should be. */
const WORTH_MS = 31 * 86_400_000;
const MOST_REQUESTS = 3;
/** It only makes windows fit: better none than a start that is held up. */
const MOST_MS = 240_000;

/**
 * What a day of the range holds, so that its windows fit; undefined when it is not worth a question, or cannot be had
 * now. What only a person can mend is thrown, before anything is planned.
 */
export async function probeRange(
  { db, hourSeconds, log }: Pick<StageTools, "db" | "hourSeconds" | "log">,
  source: ExportSource,
  { range, signal, mostMs = MOST_MS }: { range: ExportWindow; signal: AbortSignal; mostMs?: number },
): Promise<{ bytesPerDay: number } | undefined> {
  if (range.end.getTime() - range.start.getTime() <= WORTH_MS) return undefined;
  // It asks one after the other: all count for the hour, one is open.
  let open: string | null = null;
  const close = async () => {
    if (open) await endRequest(db, open).catch(() => undefined);
    open = null;
  };
  try {
    for (let n = 0; n < MOST_REQUESTS; n++) {
      await close();
      const slot = await takeSlot(db, source, { hourSeconds, signal });
      if (slot.kind === "quota") return undefined;
      open = slot.request;
    }
    return await source.probe(range, AbortSignal.any([signal, AbortSignal.timeout(mostMs)]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError && !error.waits && error.code !== "internal") throw error;
    log.warn({ err: error }, "range not probed");
    return undefined;
  } finally {
    await close();
  }
}
