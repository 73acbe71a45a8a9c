import type { ExportSourceInput } from "@/lib/schemas/source";
import { openExportSource } from "@/lib/sources/open-export-source";
import type { SourceSettings } from "@/lib/sources/open-source";

/** Names the vendor's project that a source exports, without secrets: the same for every migration of it. Asks nobody. */
export async function vendorProjectOf(config: ExportSourceInput, settings: SourceSettings): Promise<string> {
  const source = openExportSource(config, settings);
  const key = source.quota?.key ?? source.vendor;
  await source.close();
  return key;
}
