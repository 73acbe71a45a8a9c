import { jsonText } from "./property-values";
import { memory, type Text } from "./kernel/memory";
import type { TransformContext } from "./transform";

/** What is added to every event, whatever its type: name → value, only what the options leave on. */
export type AddedProperties = { importJobId: Text | undefined; geoipDisable: Text | undefined };

export function addedProperties({ migrationId, options }: TransformContext): AddedProperties {
  return {
    importJobId: options.addImportJobId === false ? undefined : jsonText(migrationId),
    geoipDisable: options.addGeoipDisable === false ? undefined : jsonText(true),
  };
}

/** The fixed members of an event that we make beside a record, a comma before each. */
export function addedText(source: "amplitude" | "mixpanel", { migrationId, options }: TransformContext): Text {
  const job = options.addImportJobId === false ? "" : `,"$import_job_id":${JSON.stringify(migrationId)}`;
  const geoip = options.addGeoipDisable === false ? "" : ',"$geoip_disable":true';
  return memory.keepText(`,"historical_migration":true,"analytics_source":"${source}"${job}${geoip}`);
}
