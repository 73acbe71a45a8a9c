import { AppError } from "@/lib/errors";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** The origins this app is reached by in this request: its Host, or what a proxy in front says it was. */
export function requestOrigins(headers: Headers): string[] {
  const hosts = [headers.get("host"), headers.get("x-forwarded-host")].filter((host) => host !== null);
  const origins = hosts.flatMap((host) => [`http://${host}`, `https://${host}`]);
  const origin = headers.get("origin");
  // Only a browser writes Sec-Fetch-Site, so it holds even where a proxy rewrites Host.
  if (headers.get("sec-fetch-site") === "same-origin" && origin) origins.push(origin);
  return origins;
}

/**
 * Throws forbidden_origin when a request that changes something was not sent by a page of this app. For requests that
 * carry a cookie; a token can't be sent by someone else's page.
 */
export function assertSameOrigin(request: Request): void {
  if (SAFE_METHODS.has(request.method)) return;
  const { headers } = request;
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin") return;
  const origin = headers.get("origin");
  if (site === null && origin !== null && requestOrigins(headers).includes(origin)) return;
  throw new AppError("forbidden_origin", "This request did not come from a page of this app, so nothing was changed.", {
    hint: "Programs use an API token: Authorization: Bearer <token>.",
  });
}
