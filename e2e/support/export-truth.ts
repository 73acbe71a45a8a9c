import { BROKEN_LINE, type ExportData, sliceMs } from "@/e2e/emulators/export-data";
import type { ExportEmulator, ExportRequest } from "@/e2e/emulators/export-server";
import { timeInMs } from "@/e2e/emulators/mixpanel-body";
import type { TransformContext } from "@/lib/transforms/transform";

import { joinTruths, truthOfBytes, type Truth } from "./truth";

type Exporter = Pick<ExportEmulator, "requests"> & { data: ExportData };

/** What an import of [from, to) must hold: every hour or day as its last whole download held it, made anew from the seed. */
export function exportTruth(
  { data, requests }: Exporter,
  range: { from: string; to: string },
  context: TransformContext,
): Truth {
  const downloads = lastDownloads(requests);
  const truths: Truth[] = [];
  for (let start = Date.parse(range.from); start < Date.parse(range.to); start += sliceMs[data.vendor]) {
    if (data.count(start) === 0) continue;
    const last = downloads.get(start);
    if (!last) throw new Error(`Nobody ever downloaded ${new Date(start).toISOString()} as a whole.`);
    const inMs = last.request.query["time_in_ms"] === "true";
    const rows = data.rows(start, last.version).map((row) => (inMs ? timeInMs(row) : row.line));
    const broken = last.isFirst ? (last.request.disturbance.corruptLines ?? 0) : 0;
    const lines = [...rows, ...Array.from({ length: broken }, () => BROKEN_LINE)];
    truths.push(truthOfBytes(Buffer.from(lines.map((line) => `${line}\n`).join("")), context));
  }
  return joinTruths(truths);
}

/** By slice: the last answer that held all of it. Samples, which are limited or filtered, are not downloads. */
function lastDownloads(requests: readonly ExportRequest[]) {
  const last = new Map<number, { request: ExportRequest; version: number; isFirst: boolean }>();
  for (const request of requests) {
    const isSample = "limit" in request.query || "event" in request.query;
    if (request.outcome !== "whole" || isSample) continue;
    // Odd answers begin with the oldest slice; that is where broken lines stand.
    const first = request.attempt % 2 === 0 ? request.slices.at(-1) : request.slices[0];
    for (const slice of request.slices)
      last.set(slice.start, { request, version: slice.version, isFirst: slice === first });
  }
  return last;
}

/** The slices of [from, to) that were downloaded whole more than once. */
export function downloadedTwice(requests: readonly ExportRequest[]): number[] {
  const times = new Map<number, number>();
  for (const { outcome, query, slices } of requests) {
    if (outcome !== "whole" || "limit" in query || "event" in query) continue;
    for (const { start } of slices) times.set(start, (times.get(start) ?? 0) + 1);
  }
  return [...times].filter(([, count]) => count > 1).map(([start]) => start);
}
