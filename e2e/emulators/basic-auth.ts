import type { IncomingMessage } from "node:http";

/** User and password of HTTP Basic; null without them. */
export function basicAuth({
  headers: { authorization = "" },
}: IncomingMessage): { user: string; password: string } | null {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization) ?? [];
  if (!encoded) return null;
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
