import { createHash } from "node:crypto";

/** Names a vendor's project without telling its secret: the host, and a hash of what stands for the project there. */
export function quotaKey(url: URL, project: string): string {
  const hash = createHash("sha256").update(project).digest("hex").slice(0, 16);
  return `${url.host}${url.pathname}#${hash}`;
}
