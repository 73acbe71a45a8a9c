import { CheckList } from "@/lib/checks/check-list";
import { AppError } from "@/lib/errors";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import { redact } from "@/lib/net/redact";
import type { Check, CheckResult } from "@/lib/schemas/check";

import { failed, passed } from "./checks";
import { createCaptureClient, judgeFailure, TIMEOUTS } from "./capture-client";
import { type CaptureAnswer, judgeAnswer } from "./capture-verdict";
import { checkProject, cloudTwin, type PostHogTarget } from "./check-project";
import { hostMistake, plainHttp, redirectChange, withoutPath } from "./host-mistake";
import type { Project } from "./project-lookup";

export type { PostHogTarget };

const TIME_LIMIT_MS = 25_000;
const TOKEN_FIX = "Copy the project token (phc_…) from PostHog, Settings, Project, General.";

type Around = {
  policy: EndpointPolicy;
  /** Hears each check as soon as it is known. */
  onCheck?: ((check: Check) => void) | undefined;
  /** The host of the cloud's other region. */
  twinOf?: typeof cloudTwin;
};

/** Tries a PostHog without sending any event. Throws only the signal's reason. */
export async function checkPostHog(
  target: PostHogTarget,
  { policy, onCheck, twinOf = cloudTwin }: Around,
  signal: AbortSignal,
): Promise<CheckResult> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
  const shape = checkShape(target.projectToken);
  const list = new CheckList(onCheck);
  let project: Project | undefined;
  const mistake = hostMistake(target.host);
  if (mistake) {
    list.add(failed("reachable", mistake));
    list.add(shape);
    return { ok: false, checks: list.checks };
  }
  try {
    for (const check of await checkCapture(target, policy, limited)) list.add(check);
    if (!list.has(shape.name)) list.add(shape);
    if (list.ok) {
      const { checks, project: found } = await checkProject(target, { policy, twinOf, explain }, limited);
      for (const check of checks) list.add(check);
      project = found;
    }
  } catch (error) {
    signal.throwIfAborted();
    list.add(failed("reachable", plainHttp(target.host, error) ?? explain(error, target)));
  }
  return { ok: list.ok, checks: list.checks, ...(project && { projectName: project.name, projectId: project.id }) };
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
  let answer: CaptureAnswer;
  try {
    const body = await client.pack(new Uint8Array());
    answer = await client.request(body, signal);
  } finally {
    await client.close();
  }
  const verdict = judgeAnswer(answer, shown);
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
  const change = redirectChange(host, answer.location) ?? withoutPath(host);
  return [reachable, failed("posthog", { detail: withUpstream(error), fix: error.hint, change })];
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
