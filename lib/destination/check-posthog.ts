import { AppError } from "@/lib/errors";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import { redact } from "@/lib/net/redact";
import type { Check, CheckResult } from "@/lib/schemas/check";

import { createCaptureClient, judgeFailure, TIMEOUTS } from "./capture-client";
import { judgeAnswer, type Verdict } from "./capture-verdict";
import { apiUrl } from "./posthog-api";
import { lookUpProject, type ProjectAnswer } from "./project-lookup";

export type PostHogTarget = {
  host: string;
  projectToken: string;
  personalApiKey?: string | null | undefined;
  projectId?: string | null | undefined;
};

const TIME_LIMIT_MS = 25_000;
const TOKEN_FIX = "Copy the project token (phc_…) from PostHog, Settings, Project, General.";
const SILENT =
  "PostHog answers “Ok” to tokens that do not exist, and drops the events. Nothing here proves that this token is right.";

/** Tries a PostHog without sending any event. Throws only the signal's reason. */
export async function checkPostHog(
  target: PostHogTarget,
  policy: EndpointPolicy,
  signal: AbortSignal,
): Promise<CheckResult & { projectName?: string }> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
  const shape = checkShape(target.projectToken);
  const checks: Check[] = [];
  let projectName: string | undefined;
  try {
    checks.push(...(await checkCapture(target, policy, limited)));
    if (!checks.some(({ name }) => name === shape.name)) checks.push(shape);
    if (!checks.some(({ status }) => status === "fail")) {
      const project = await checkProject(target, policy, limited);
      checks.push(...project.checks);
      projectName = project.name;
    }
  } catch (error) {
    signal.throwIfAborted();
    checks.push(failed("reachable", explain(error, target)));
  }
  const ok = checks.every(({ status }) => status !== "fail");
  return { ok, checks, ...(projectName === undefined ? {} : { projectName }) };
}

function checkShape(token: string): Check {
  if (token.startsWith("phx_")) {
    return failed("token", { detail: "This is a personal API key (phx_…), not a project token.", fix: TOKEN_FIX });
  }
  if (token.startsWith("phc_")) return passed("token", "The project token has the right form.");
  return {
    name: "token",
    status: "warn",
    detail: "The project token does not begin with phc_, as PostHog's do.",
    fix: TOKEN_FIX,
  };
}

/** PostHog refuses a batch without events with 400 in plain text: it proves who is there, and sends nothing. */
async function checkCapture(target: PostHogTarget, policy: EndpointPolicy, signal: AbortSignal): Promise<Check[]> {
  const { host, projectToken } = target;
  const { host: shown } = new URL(host);
  const client = createCaptureClient({ host, projectToken, policy, batchUrlPath: "/batch/", connections: 1 });
  let verdict: Verdict;
  try {
    const body = await client.pack(new Uint8Array());
    verdict = judgeAnswer(await client.request(body, signal), shown);
  } finally {
    await client.close();
  }
  const reachable = passed("reachable", `${shown} answers.`);
  const speaks = passed("posthog", `${shown} answers as PostHog's event intake does.`);
  if (verdict.kind === "accepted" || verdict.kind === "refused") return [reachable, speaks];
  if (verdict.kind === "wait") {
    const detail = `${verdict.reason} The check cannot tell more until that has passed.`;
    return [failed("reachable", { detail, fix: "Try again in a few minutes." })];
  }
  const { error } = verdict;
  if (error.code === "destination_refused_token") {
    return [reachable, speaks, failed("token", { detail: withUpstream(error), fix: TOKEN_FIX })];
  }
  return [reachable, failed("posthog", { detail: withUpstream(error), fix: error.hint })];
}

type ProjectCheck = { checks: Check[]; name?: string };

async function checkProject(target: PostHogTarget, policy: EndpointPolicy, signal: AbortSignal): Promise<ProjectCheck> {
  const { host, projectToken, personalApiKey, projectId } = target;
  if (!personalApiKey) {
    const fix = "Give a personal API key with the scope project:read to have the token compared with your project's.";
    return { checks: [{ name: "project", status: "warn", detail: SILENT, fix }] };
  }
  const { host: shown } = apiUrl(host);
  const asked = { host, personalApiKey, projectId: projectId ?? undefined, policy };
  const answer = await lookUpProject(asked, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  });
  if (answer instanceof Error) {
    return { checks: [failed("project", explain(answer, { ...target, host: apiUrl(host).href }))] };
  }
  if (answer.kind !== "found") return { checks: [unknownProject(answer, { shown, projectId, host })] };
  const { project } = answer;
  if (project.apiToken !== projectToken) {
    const detail = `The project token belongs to another project than “${project.name}” (${project.id}), which the personal API key names.`;
    const fix = "Copy the token of that project, or give the id of the project that the token belongs to.";
    const change = projectId ? { field: "projectId", value: "", label: "Leave the project id out" } : undefined;
    return { checks: [failed("project", { detail, fix, change })] };
  }
  return { checks: [passed("project", `The token belongs to the project “${project.name}”.`)], name: project.name };
}

const clouds: Record<string, NonNullable<Check["change"]>> = {
  "us.i.posthog.com": { field: "host", value: "https://eu.i.posthog.com", label: "Use PostHog EU Cloud" },
  "eu.i.posthog.com": { field: "host", value: "https://us.i.posthog.com", label: "Use PostHog US Cloud" },
};

function unknownProject(
  answer: Exclude<ProjectAnswer, { kind: "found" }>,
  { shown, projectId, host }: { shown: string; projectId: string | null | undefined; host: string },
): Check {
  const change = clouds[new URL(host).host];
  if (answer.kind === "missing") {
    const detail = projectId
      ? `${shown} knows no project ${projectId} of this key.`
      : `${shown} has no API for projects.`;
    const fix = "Check the project's id, and the region (US or EU) of the address.";
    return failed("project", { detail, fix, change });
  }
  const said = answer.text ? ` It says: ${answer.text}` : "";
  if (answer.kind === "refused") {
    const detail = `${shown} refused the personal API key (${answer.status}).${said}`;
    const fix =
      "Make a key with the scope project:read. A key of one region is not known in the other: is the project in the US or the EU?";
    return failed("project", { detail, fix, change });
  }
  const detail = `${shown} answered ${answer.status} when asked for the project.${said}`;
  return failed("project", { detail, fix: "Try again, or leave the personal API key out." });
}

function explain(error: unknown, { host, projectToken }: PostHogTarget): Pick<Check, "detail" | "fix"> {
  if (error instanceof AppError) return { detail: error.message, fix: error.hint };
  const { host: shown } = new URL(host);
  const fix = "Check the address, and that this machine may reach it.";
  if (error instanceof Error && error.name === "TimeoutError") {
    return { detail: `${shown} gave no answer within ${TIME_LIMIT_MS / 1_000} seconds.`, fix };
  }
  const verdict = judgeFailure(error, shown, TIMEOUTS);
  if (verdict.kind === "wait") return { detail: redact(verdict.reason, [projectToken]), fix };
  if (verdict.kind === "fatal") return { detail: verdict.error.message, fix: verdict.error.hint };
  return { detail: "The check failed.", fix };
}

const withUpstream = ({ message, upstream }: AppError) => (upstream ? `${message} It says: ${upstream}` : message);
const passed = (name: string, detail: string): Check => ({ name, status: "pass", detail });
type Failure = { detail: string; fix?: string | undefined; change?: Check["change"] };
const failed = (name: string, { detail, fix, change }: Failure): Check => ({
  name,
  status: "fail",
  detail,
  ...(fix && { fix }),
  ...(change && { change }),
});
