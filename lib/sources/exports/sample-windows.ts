import type { AppError } from "@/lib/errors";
import type { ExportWindow } from "@/lib/sources/export-source";
import { asksForLess } from "./answer-errors";
import { someDays } from "./probe";
import { DAY_MS, MOST_DAYS } from "./windows";

export type LinesIn = (window: ExportWindow, limit: number) => AsyncIterable<Uint8Array>;

/**
 * Up to `limit` lines from up to `places` days that are spread over the range; when these have none, from the range as a
 * whole. So a sample costs `places` + 1 requests at most.
 */
export async function* sampleWindows(
  range: ExportWindow,
  { limit, places }: { limit: number; places: number },
  linesIn: LinesIn,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  let refusal: AppError | undefined;
  const days = someDays(range).slice(0, places);
  const most = new Date(Math.min(range.end.getTime(), range.start.getTime() + MOST_DAYS * DAY_MS));
  const windows = [...days, { start: range.start, end: most }];
  for (const [index, window] of windows.entries()) {
    if (index >= days.length && given > 0) return;
    const share = Math.ceil((limit - given) / Math.max(1, days.length - index));
    try {
      let left = share;
      for await (const line of linesIn(window, share)) {
        given += 1;
        yield line;
        if (--left <= 0) break;
      }
    } catch (error) {
      // Too much to be had at once is a reason to look elsewhere.
      if (!asksForLess(error)) throw error;
      refusal = error;
    }
    if (given >= limit) return;
  }
  if (given === 0 && refusal) throw refusal;
}
