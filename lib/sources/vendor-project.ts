import { createHash } from "node:crypto";

import type { ExportSourceInput } from "@/lib/schemas/source";

/**
 * Names the vendor's project that a source exports, without secrets: the same for every migration of it. What the vendor
 * allows a project is counted under this name.
 */
export function vendorProjectOf(source: ExportSourceInput): string {
  const place = source.baseUrl ?? "";
  return [source.kind, source.region, projectOf(source), ...(place === "" ? [] : [digest(place)])].join("/");
}

function projectOf(source: ExportSourceInput): string {
  if (source.kind === "amplitude") return digest(source.apiKey);
  return source.auth.type === "service_account" ? source.auth.projectId : digest(source.auth.secret);
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);
