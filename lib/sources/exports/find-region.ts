import { AppError } from "@/lib/errors";
import type { ExportSourceInput } from "@/lib/schemas/source";
import { exportUrl, otherRegions, regionNames, vendorNames } from "./hosts";
import type { VendorHttp } from "./vendor-http";

type Question = {
  config: ExportSourceInput;
  http: VendorHttp;
  /** The smallest question; only the status of its answer counts. */
  query: Record<string, string>;
  accepted: (status: number) => boolean;
  signal: AbortSignal;
};

/**
 * Refused credentials may be right elsewhere: asks the vendor's other regions. Gives `wrong_region`, which names the
 * right one, or `refusal` as it was.
 */
export async function orWrongRegion(refusal: AppError, question: Question): Promise<AppError> {
  const { config, http, query, accepted, signal } = question;
  for (const region of otherRegions(config)) {
    const answer = await http.get(exportUrl(config, region), query, signal).catch(() => null);
    signal.throwIfAborted();
    await answer?.discard();
    if (!answer || !accepted(answer.status)) continue;
    const [there, here] = [regionNames[region] ?? region, regionNames[config.region] ?? config.region];
    return new AppError("wrong_region", `${vendorNames[config.kind]} keeps this project in ${there}, not in ${here}.`, {
      cause: refusal,
      upstream: refusal.upstream,
      hint: `Set the region to ${there}.`,
      region,
    });
  }
  return refusal;
}
