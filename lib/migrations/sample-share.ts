import { AppError } from "@/lib/errors";
import type { Share } from "@/lib/schemas/estimate";
import type { Options } from "@/lib/schemas/options";
import { isExport, type SourceInput } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { type KeptSamples, keptSamples } from "./kept-samples";
import { shareOfSample } from "./share";

const RECORDS = 200;

type Asked = { owner: string; source: SourceInput; options: Options };
type Around = { settings: SourceSettings; signal: AbortSignal };

/**
 * What the options leave of a source's records, by the sample that the owner looked at last. Without one, files are
 * looked at; a vendor is not asked. Undefined when there is nothing to tell it by.
 */
export async function sampleShare(
  { owner, source, options }: Asked,
  around: Around,
  samples: KeptSamples = keptSamples(),
): Promise<Share | undefined> {
  const id = samples.latest(owner, source) ?? (await takeOfFiles(owner, source, { ...around, samples }));
  return id === undefined ? undefined : shareOfSample(samples.map(owner, id, options).summary);
}

/** As a preview takes it at first, so that one finds it kept. What is wrong with the source the estimate says itself. */
async function takeOfFiles(
  owner: string,
  source: SourceInput,
  { settings, signal, samples }: Around & { samples: KeptSamples },
): Promise<string | undefined> {
  if (isExport(source)) return undefined;
  try {
    return (await samples.take({ owner }, { source, limit: RECORDS, seed: 0, settings }, signal)).id;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
