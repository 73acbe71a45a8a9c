import { fileURLToPath } from "node:url";

import { openFolderStaging } from "./folder-staging";
import { openS3Staging } from "./s3-staging";
import type { StagingStore } from "./staging";

/**
 * STAGING_URL: a folder's path, or s3://bucket/prefix, with ?region= and ?endpoint= for a store that is not at Amazon.
 * Opens nothing yet. Throws an Error that names the setting.
 */
export function openStaging(url: string): StagingStore {
  if (url.startsWith("file:")) return openFolderStaging(fileURLToPath(url));
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(url)) return openFolderStaging(url);
  const { protocol, hostname, pathname, searchParams } = URL.canParse(url) ? new URL(url) : new URL("none://");
  if (protocol !== "s3:" || hostname === "")
    throw new Error(`STAGING_URL must be a folder or s3://bucket/prefix, not ${url}.`);
  const folder = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, "");
  return openS3Staging({
    bucket: hostname,
    prefix: folder === "" ? "" : `${folder}/`,
    region: searchParams.get("region") ?? undefined,
    endpoint: searchParams.get("endpoint") ?? undefined,
  });
}
