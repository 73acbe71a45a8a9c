import { jsonPlace, type Place } from "./property-values";
import type { TransformContext } from "./transform";

/** What is added to every event, whatever its type: name → value, only what the options leave on. */
export type AddedProperties = { importJobId: Place | undefined; geoipDisable: Place | undefined };

export function addedProperties({ migrationId, options }: TransformContext): AddedProperties {
  return {
    importJobId: options.addImportJobId === false ? undefined : jsonPlace(migrationId),
    geoipDisable: options.addGeoipDisable === false ? undefined : jsonPlace(true),
  };
}

/** The fixed members of an event that we make beside a record, a comma after each. */
export function addedText(source: "amplitude" | "mixpanel", { importJobId, geoipDisable }: AddedProperties): Buffer {
  const job = importJobId ? `"$import_job_id":${importJobId.source.toString()},` : "";
  const geoip = geoipDisable ? '"$geoip_disable":true,' : "";
  return Buffer.from(`"historical_migration":true,"analytics_source":"${source}",${job}${geoip}`);
}
