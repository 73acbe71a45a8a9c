import { AppError } from "@/lib/errors";

import { type ApiAccess, type ApiAnswer, callApi, unavailable } from "./posthog-api";

export type Project = { id: string; name: string; apiToken: string };

export type ProjectAnswer =
  | { kind: "found"; project: Project }
  /** 401 or 403: the key is not taken here, or lacks the scope. */
  | { kind: "refused"; status: number; text: string }
  | { kind: "missing" }
  | { kind: "unexpected"; status: number; text: string };

type LookupOptions = ApiAccess & { projectId?: string | undefined };

/** Asks PostHog about the key's project (vendor-apis D2). Rejects when there is no answer. */
export async function lookUpProject(options: LookupOptions, signal: AbortSignal): Promise<ProjectAnswer> {
  const { projectId = "@current" } = options;
  const path = `/api/projects/${encodeURIComponent(projectId).replace("%40", "@")}/`;
  return toAnswer(await callApi(options, { path }, signal));
}

/**
 * The project that a question is about. Throws AppError `personal_key_refused` when the key does not show it,
 * `destination_unavailable` when there is no answer.
 */
export async function projectToAsk(options: LookupOptions, signal: AbortSignal): Promise<Project> {
  const answer = await lookUpProject(options, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error instanceof AppError ? error : unavailable(error as Error);
  });
  if (answer.kind === "found") return answer.project;
  throw new AppError("personal_key_refused", "PostHog does not show the project to this personal API key.", {
    hint: "Give a key with the scopes project:read and query:read, made in the project's own region, and check the project's id.",
    upstream: "text" in answer && answer.text ? answer.text : undefined,
  });
}

function toAnswer({ status, text, shown }: ApiAnswer): ProjectAnswer {
  if (status === 401 || status === 403) return { kind: "refused", status, text: shown };
  if (status === 404) return { kind: "missing" };
  const project = status === 200 ? parseProject(text) : null;
  return project ? { kind: "found", project } : { kind: "unexpected", status, text: shown };
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
