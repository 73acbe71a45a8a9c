import type { ExportSourceInput } from "@/lib/schemas/source";
import type { ExportSource } from "./export-source";
import type { SourceSettings } from "./open-source";

/** Opens nothing yet: errors of the other side come from `download` and `sample`. Throws AppError `private_endpoint`. */
export function openExportSource(config: ExportSourceInput, settings: SourceSettings): ExportSource {
  void settings;
  throw new Error(`Not yet: ${config.kind}`);
}
