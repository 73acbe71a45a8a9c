import type { ExportSourceInput } from "@/lib/schemas/source";
import type { ExportSource } from "./export-source";
import { createAmplitudeExport } from "./exports/amplitude";
import { createMixpanelExport } from "./exports/mixpanel";
import type { SourceSettings } from "./open-source";

/** Opens nothing yet: errors of the other side come from `download` and `sample`. */
export function openExportSource(config: ExportSourceInput, settings: SourceSettings): ExportSource {
  return config.kind === "amplitude" ? createAmplitudeExport(config, settings) : createMixpanelExport(config, settings);
}
