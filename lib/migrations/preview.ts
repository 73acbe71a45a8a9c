import type { PreviewBody, PreviewResult } from "@/lib/schemas/preview";
import { contentTypeOf, recordIdentityOf } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { mapRecord, mapSample } from "./map-sample";
import { type KeptSample, takeSample } from "./preview-sample";

/** A dry run on a sample spread over the source; nothing is sent. Throws as `takeSample` does. */
export async function preview(
  { source, options, limit, seed }: PreviewBody,
  settings: SourceSettings,
  signal: AbortSignal,
): Promise<PreviewResult> {
  const { sample } = await takeSample({ source, limit, seed }, settings, signal);
  const mapping = {
    contentType: contentTypeOf(source),
    options,
    createdAt: new Date().toISOString(),
    recordIdentity: recordIdentityOf(source),
  } as const;
  const { rows, summary } = mapSample(sample, mapping);
  const records = rows.flatMap((row) => {
    const line = sample.lines[row.index];
    return line ? [mapRecord(line, row, mapping)] : [];
  });
  return { records, ...toldOf(sample), summary };
}

/** What is to say about a sample as a whole. */
export function toldOf({ problems, cutShort }: KeptSample) {
  const told = problems.map(({ code, message, hint }) => ({ code, message, ...(hint && { hint }) }));
  return { ...(told.length > 0 && { problems: told }), ...(cutShort && { cutShort: { reason: cutShort.reason } }) };
}
