import type { EndpointPolicy } from "@/lib/net/endpoints";
import type { NetTimeouts } from "@/lib/net/failures";
import { isExport, type SourceInput } from "@/lib/schemas/source";
import type { RequestGate } from "./export-source";
import { createFolderSource } from "./folder";
import { createS3Source } from "./s3";
import type { S3Timing } from "./s3-client";
import type { Source } from "./source";

export type SourceSettings = {
  importDir: string;
  policy: EndpointPolicy;
  /** Only for tests and checks, which cannot wait as long as a migration. */
  timing?: Partial<S3Timing>;
  /** Of a vendor's export API; shorter in tests. */
  exportTimeouts?: Partial<NetTimeouts>;
  /** Where requests to a vendor's export API are counted; absent: nowhere. */
  gate?: RequestGate;
  /** The longest that a check may take, in milliseconds; default 10,000, and 60,000 for an export. */
  checkMs?: number;
  /** The longest that a sample may take, in milliseconds; default 50,000, and 240,000 for an export. */
  sampleMs?: number;
};

/**
 * Opens nothing yet: errors of the other side come from `list` and `read`. Throws AppError `private_endpoint`.
 * Sources that are exported window by window are opened by `openExportSource`.
 */
export function openSource(config: SourceInput, settings: SourceSettings): Source {
  if (isExport(config)) throw new Error(`A source of kind ${config.kind} has no files to open.`);
  if (config.kind === "folder") return createFolderSource(config.path, settings.importDir);
  return createS3Source(config, settings.policy, settings.timing);
}
