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
