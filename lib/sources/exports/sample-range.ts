import type { AppError } from "@/lib/errors";
import type { ExportSource, ExportWindow, RequestGate } from "@/lib/sources/export-source";
import { seededRandom } from "@/lib/sources/seeded-random";
import { asksForLess } from "./answer-errors";
import { WindowSearch } from "./window-search";

/** One window that was asked for, and what it gave: nothing, or the first of its records. */
export type SampledWindow = { window: ExportWindow; lines: Uint8Array[]; problem?: AppError };

export type RangeSample = {
  range: ExportWindow;
  /** Records of one window at most. */
  share: number;
  /** The most that the vendor is asked. */
  requests: number;
  seed: number;
  gate: RequestGate | undefined;
};

/**
 * Windows of a range, one request after the other, until the reader has enough or all of the range was asked for; each
 * with its first records. One that breaks off is given with what came of it, before its error is thrown. Throws as
 * `ExportSource.sample` and `RequestGate.enter` do.
 */
export async function* sampleRange(
  source: ExportSource,
  { range, share, requests, seed, gate }: RangeSample,
  signal: AbortSignal,
): AsyncGenerator<SampledWindow> {
  const search = new WindowSearch(range, { unitMs: source.minWindowMs, random: seededRandom(seed) });
  for (let left = requests; left > 0; left--) {
    const window = search.next();
    if (!window) return;
    const lines: Uint8Array[] = [];
    const entered = await gate?.enter(source, signal);
    try {
      for await (const line of source.sample(window, share, signal)) {
        lines.push(Uint8Array.from(line));
        if (lines.length >= share) break;
      }
      await entered?.leave();
    } catch (error) {
      await entered?.leave(error);
      if (!asksForLess(error)) {
        if (lines.length > 0) yield { window, lines };
        throw error;
      }
      const smallest = window.end.getTime() - window.start.getTime() <= source.minWindowMs;
      search.tell("too_large");
      if (smallest) yield { window, lines, problem: error };
      continue;
    }
    search.tell(lines.length === 0 ? "empty" : lines.length < share ? "few" : "plenty");
    yield { window, lines };
  }
}
