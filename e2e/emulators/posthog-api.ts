import type { IncomingMessage, ServerResponse } from "node:http";

import type { StoredEvent } from "./captured-events";
import { answerHogQL } from "./hogql";
import { readAll } from "./read-all";

export type QueryFailure = { status: number; headers?: Record<string, string> };

type Options = {
  token: string;
  personalApiKey: string;
  projectId: number;
  projectName: string;
  /** What the personal key may do. */
  scopes: readonly string[];
  events: () => StoredEvent[];
};

const MISSING = { type: "invalid_request", code: "not_found", detail: "Not found.", attr: null };
const BAD_KEY = {
  type: "authentication_error",
  code: "invalid_personal_api_key",
  detail: "Personal API key found in request Authorization header is invalid.",
  attr: null,
};

const withoutScope = (scope: string) => ({
  type: "authentication_error",
  code: "permission_denied",
  detail: `API key missing required scope '${scope}'`,
  attr: null,
});

/** PostHog's private API, as far as we ask it (vendor-apis D): the project, and queries. */
export function createPrivateApi(options: Options) {
  const { token, personalApiKey, projectId, projectName, scopes, events } = options;
  const failures: QueryFailure[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    const body = await readAll(request);
    const [, id, query] = /^\/api\/projects\/([^/]+)\/(query\/)?$/.exec(path) ?? [];
    if (!id || request.method !== (query ? "POST" : "GET")) return json(404, MISSING);
    if (request.headers.authorization !== `Bearer ${personalApiKey}`) return json(401, BAD_KEY);
    const scope = query ? "query:read" : "project:read";
    if (!scopes.includes(scope)) return json(403, withoutScope(scope));
    if (id !== "@current" && id !== String(projectId)) return json(404, MISSING);
    if (!query) return json(200, { id: projectId, name: projectName, api_token: token, timezone: "UTC" });
    const failure = failures.shift();
    if (failure) return json(failure.status, { detail: "Request was throttled." }, failure.headers);
    const asked = JSON.parse(body.toString()) as { query?: { query?: string } };
    const { status, body: results } = answerHogQL(asked.query?.query ?? "", events());
    json(status, results);
  }

  return { answer, failQueries: (...next: QueryFailure[]) => void failures.push(...next) };
}
