import { Agent, type Dispatcher, request } from "undici";

import { assertAllowedUrl, type EndpointPolicy, guardedLookup } from "@/lib/net/endpoints";

import { redact } from "./capture-verdict";

export type Project = { id: string; name: string; apiToken: string };

export type ProjectAnswer =
  | { kind: "found"; project: Project }
  /** 401 or 403: the key is not taken here, or lacks the scope. */
  | { kind: "refused"; status: number; text: string }
  | { kind: "missing" }
  | { kind: "unexpected"; status: number; text: string };

/** PostHog Cloud takes events and answers questions at different hosts; a PostHog of one's own does both at one. */
const API_HOSTS: Record<string, string> = {
  "us.i.posthog.com": "us.posthog.com",
  "eu.i.posthog.com": "eu.posthog.com",
};

/** The address of PostHog's API that belongs to a capture host. */
export function apiUrl(captureHost: string): URL {
  const url = new URL(captureHost);
  url.hostname = API_HOSTS[url.hostname] ?? url.hostname;
  return url;
}

type LookupOptions = { host: string; personalApiKey: string; projectId?: string | undefined; policy: EndpointPolicy };

/** Asks PostHog about the key's project (vendor-apis D2). Rejects when there is no answer. */
export async function lookUpProject(options: LookupOptions, signal: AbortSignal): Promise<ProjectAnswer> {
  const { host, personalApiKey, projectId = "@current", policy } = options;
  const url = apiUrl(host);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/api/projects/${encodeURIComponent(projectId).replace("%40", "@")}/`;
  assertAllowedUrl(url, policy);
  const dispatcher = new Agent({
    connect: { lookup: guardedLookup(policy), timeout: 10_000 },
    headersTimeout: 20_000,
    bodyTimeout: 20_000,
  });
  try {
    const headers = { authorization: `Bearer ${personalApiKey}`, accept: "application/json" };
    return toAnswer(await request(url, { dispatcher, headers, signal }), personalApiKey);
  } finally {
    await dispatcher.destroy();
  }
}

async function toAnswer({ statusCode: status, body }: Dispatcher.ResponseData, key: string): Promise<ProjectAnswer> {
  const text = await body.text();
  if (status === 401 || status === 403) return { kind: "refused", status, text: redact(text, [key]) };
  if (status === 404) return { kind: "missing" };
  const project = status === 200 ? parseProject(text) : null;
  return project ? { kind: "found", project } : { kind: "unexpected", status, text: redact(text, [key]) };
}

function parseProject(text: string): Project | null {
  try {
    const { id, name, api_token: apiToken } = JSON.parse(text) as Record<string, unknown>;
    if (typeof name !== "string" || typeof apiToken !== "string") return null;
    return { id: String(id), name, apiToken };
  } catch {
    return null;
  }
}
