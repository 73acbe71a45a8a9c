import type { EndpointPolicy } from "@/lib/net/endpoints";
import type { Check } from "@/lib/schemas/check";

import { failed, passed } from "./checks";
import { apiUrl } from "./posthog-api";
import { lookUpProject, type Project, type ProjectAnswer } from "./project-lookup";

export type PostHogTarget = {
  host: string;
  projectToken: string;
  personalApiKey?: string | null | undefined;
  projectId?: string | null | undefined;
};

const SCOPES = "project:read and query:read";
const SILENT =
  "PostHog answers “Ok” to tokens that do not exist, and drops the events. Nothing here proves that this token is right.";

const TWINS: Record<string, { host: string; name: string }> = {
  "us.i.posthog.com": { host: "https://eu.i.posthog.com", name: "EU Cloud" },
  "eu.i.posthog.com": { host: "https://us.i.posthog.com", name: "US Cloud" },
};

/** PostHog Cloud's other region; undefined for a PostHog of one's own. */
export const cloudTwin = (host: string): { host: string; name: string } | undefined => TWINS[new URL(host).host];

export type ProjectCheck = { checks: Check[]; project?: Project };

type Around = {
  policy: EndpointPolicy;
  twinOf: typeof cloudTwin;
  /** Of a question that had no answer. */
  explain: (error: unknown, target: PostHogTarget) => Pick<Check, "detail" | "fix">;
};

/** Whether the project token is that of the project which the personal key shows. Throws only the signal's reason. */
export async function checkProject(target: PostHogTarget, around: Around, signal: AbortSignal): Promise<ProjectCheck> {
  const { host, projectToken, personalApiKey, projectId } = target;
  if (!personalApiKey) {
    const fix = `Give a personal API key with the scopes ${SCOPES} to have the token compared with your project's, and to verify the import afterwards.`;
    return { checks: [{ name: "project", status: "warn", detail: SILENT, fix }] };
  }
  const { host: shown, href } = apiUrl(host);
  const ask = (at: string) =>
    lookUpProject({ host: at, personalApiKey, projectId: projectId ?? undefined, policy: around.policy }, signal);
  const answer = await ask(host).catch((error: unknown) => {
    signal.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  });
  if (answer instanceof Error)
    return { checks: [failed("project", around.explain(answer, { ...target, host: href }))] };
  if (answer.kind !== "found") {
    const twin = answer.kind === "unexpected" ? undefined : around.twinOf(host);
    const there = twin && (await ask(twin.host).catch(() => null));
    signal.throwIfAborted();
    if (twin && there?.kind === "found") return { checks: [otherRegion(there.project.name, { shown, twin })] };
    return { checks: [unknownProject(answer, { shown, projectId })] };
  }
  const { project } = answer;
  if (project.apiToken !== projectToken) {
    const detail = `The project token belongs to another project than “${project.name}” (${project.id}), which the personal API key names.`;
    const fix = "Copy the token of that project, or give the id of the project that the token belongs to.";
    const change = projectId ? { field: "projectId", value: "", label: "Leave the project id out" } : undefined;
    return { checks: [failed("project", { detail, fix, change })] };
  }
  return { checks: [passed("project", `The token belongs to the project “${project.name}”.`)], project };
}

function otherRegion(project: string, { shown, twin }: { shown: string; twin: { host: string; name: string } }): Check {
  return failed("project", {
    detail: `The personal API key is not known at ${shown}: it belongs to the project “${project}” in PostHog's ${twin.name}.`,
    fix: `Send to PostHog's ${twin.name}, or give a key and a token of the region that is chosen.`,
    change: { field: "host", value: twin.host, label: `Use PostHog ${twin.name}` },
  });
}

function unknownProject(
  answer: Exclude<ProjectAnswer, { kind: "found" }>,
  { shown, projectId }: { shown: string; projectId: string | null | undefined },
): Check {
  if (answer.kind === "missing") {
    const detail = projectId
      ? `${shown} knows no project ${projectId} of this key.`
      : `${shown} has no API for projects.`;
    return failed("project", { detail, fix: "Check the project's id, and the region (US or EU) of the address." });
  }
  const said = answer.text ? ` It says: ${answer.text}` : "";
  if (answer.kind === "refused") {
    const detail = `${shown} refused the personal API key (${answer.status}).${said}`;
    const fix = `Make a key with the scopes ${SCOPES}. A key of one region is not known in the other: is the project in the US or the EU?`;
    return failed("project", { detail, fix });
  }
  const detail = `${shown} answered ${answer.status} when asked for the project.${said}`;
  return failed("project", { detail, fix: "Try again, or leave the personal API key out." });
}
