import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { DestinationRef } from "@/lib/schemas/destination";
import type { Estimate, EstimateBody, Share } from "@/lib/schemas/estimate";
import { type ExportSourceInput, isExport } from "@/lib/schemas/source";
import type { ExportSource, ExportWindow } from "@/lib/sources/export-source";
import { vendorNames } from "@/lib/sources/exports/hosts";
import { splitYears } from "@/lib/schemas/split-years";
import { DAY_MS } from "@/lib/sources/exports/windows";
import { openExportSource } from "@/lib/sources/open-export-source";
import { openSource, type SourceSettings } from "@/lib/sources/open-source";
import { type Measured, measureRecords } from "@/lib/sources/record-size";
import type { Source } from "@/lib/sources/source";
import { type Survey, survey } from "@/lib/sources/survey";
import { getDestination } from "./destinations";
import { estimateOf, type Known } from "./estimate";
import { WINDOWS_AHEAD } from "./exports/claim-stage";
import { quotaState } from "./exports/vendor-quota";
import { ceilingOf } from "./pacing";

export type Around = { settings: SourceSettings; hourSeconds: number; signal: AbortSignal };

/**
 * Looks at a source as far as it costs little, and tells what a migration of it will take. `share`: what the options
 * leave of its records. Throws AppError `not_found`
 * for the destination, and what the source throws.
 */
export async function estimateMigration(
  db: Db,
  body: EstimateBody,
  { share, ...around }: Around & { share?: Share | undefined },
): Promise<Estimate> {
  const { source, destination, probe } = body;
  const ceiling = destination ? await ceilingFor(db, destination) : null;
  const known = isExport(source)
    ? await lookAtExport(db, source, { ...around, probe })
    : await lookAtFiles(body, around);
  return estimateOf({ ...known, ceiling, share }, new Date());
}

async function ceilingFor(db: Db, ref: DestinationRef): Promise<number | null> {
  const { kind, host, maxEventsPerSecond } =
    "id" in ref ? await getDestination(db, ref.id) : { host: null, maxEventsPerSecond: null, ...ref };
  return kind === "sandbox" ? null : ceilingOf(host, maxEventsPerSecond ?? null);
}

async function lookAtFiles(
  { source: config }: EstimateBody,
  { settings, signal }: Around,
): Promise<Omit<Known, "ceiling">> {
  const source = openSource(config, settings);
  try {
    const found = await survey(source, signal);
    return { series: 1, files: { ...found, measured: await measure(source, found, signal) } };
  } finally {
    await source.close();
  }
}

/** The first file and the largest; one that cannot be read tells nothing. */
async function measure(source: Source, { first, largest }: Survey, signal: AbortSignal): Promise<Measured> {
  const objects = new Map([first, largest].flatMap((object) => (object ? [[object.key, object]] : [])));
  const sum: Measured = { records: 0, bytes: 0 };
  for (const object of objects.values()) {
    const one = await measureRecords(source, object, signal).catch((error: unknown) => {
      if (error instanceof AppError) return { records: 0, bytes: 0 };
      throw error;
    });
    sum.records += one.records;
    sum.bytes += one.bytes;
  }
  return sum;
}

async function lookAtExport(
  db: Db,
  config: ExportSourceInput,
  { settings, hourSeconds, signal, probe }: Around & { probe: boolean },
): Promise<Omit<Known, "ceiling">> {
  const source = openExportSource(config, settings);
  try {
    const range = { start: new Date(config.from), end: new Date(config.to) };
    const probed = probe ? await probeMiddle(source, range, { settings, signal }) : undefined;
    const years = splitYears(range);
    const windows = years.flatMap((year) => source.plan(year, probed));
    return {
      series: years.length,
      windows: {
        vendor: vendorNames[config.kind],
        requests: windows.length,
        days: days(range),
        widestDays: Math.max(...windows.map(days)),
        ahead: WINDOWS_AHEAD,
        perHour: source.quota?.perHour ?? null,
        quota: source.quota ? await quotaState(db, source.quota.key, hourSeconds) : null,
        bytesPerDay: probed?.bytesPerDay,
      },
    };
  } finally {
    await source.close();
  }
}

const days = ({ start, end }: ExportWindow) => (end.getTime() - start.getTime()) / DAY_MS;

/** One day, one request, which is counted. */
async function probeMiddle(
  source: ExportSource,
  { start, end }: ExportWindow,
  { settings, signal }: Pick<Around, "settings" | "signal">,
): Promise<{ bytesPerDay: number }> {
  const middle = Math.floor((start.getTime() + end.getTime()) / 2 / DAY_MS) * DAY_MS;
  const day = {
    start: new Date(Math.max(middle, start.getTime())),
    end: new Date(Math.min(middle + DAY_MS, end.getTime())),
  };
  const entered = await settings.gate?.enter(source, signal);
  try {
    const probed = await source.probe(day, signal);
    await entered?.leave();
    return probed;
  } catch (error) {
    await entered?.leave(error);
    throw error;
  }
}
