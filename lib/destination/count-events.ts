import { AppError } from "@/lib/errors";
import { parseRetryAfter } from "@/lib/net/retry-after";

import { BACKOFF, type Backoff, backoffMs, sleep } from "./backoff";
import { type ApiAccess, type ApiAnswer, callApi, unavailable } from "./posthog-api";

/** Different events found at the destination on one UTC day under one name. */
export type FoundCount = { day: string; event: string; count: number };

export type CountQuestion = ApiAccess & {
  projectId: string;
  importJobId: string;
  /** Rows of one answer at most; tests make it small. */
  mostRows?: number;
  backoff?: Backoff;
};

/** PostHog returns no more rows than this, so a full answer is asked again in halves. */
const MOST_ROWS = 50_000;
const DAY_MS = 86_400_000;
/** A query may run ten seconds after half a minute in the queue (vendor-apis D1). */
const ANSWER_MS = 60_000;
const TRIES = 5;
/**
 * `sharded_events` is folded at a later time, so what is counted is what it folds by: uuid and distinct_id, within a day
 * and name. Names are cut as our own counts are: by characters, which `substring` would not do.
 */
const COLUMNS = [
  "toString(toDate(toTimeZone(timestamp, 'UTC'))) AS day",
  "substringUTF8(event, 1, 200) AS name",
  "uniqExact(uuid, distinct_id) AS found",
].join(", ");

/** The question in PostHog's own language, for [from, to) in UTC days; ready to paste into its SQL editor. */
export function countQuery(importJobId: string, from: string, to: string, mostRows = MOST_ROWS): string {
  const bound = (day: string) => `toDateTime('${day} 00:00:00', 'UTC')`;
  return [
    `SELECT ${COLUMNS}`,
    "FROM events",
    `WHERE timestamp >= ${bound(from)} AND timestamp < ${bound(to)}`,
    `  AND properties.$import_job_id = '${importJobId.replaceAll(/[^0-9A-Za-z-]/g, "")}'`,
    "GROUP BY day, name",
    "ORDER BY day, name",
    `LIMIT ${mostRows}`,
  ].join("\n");
}

/**
 * Counts what PostHog has of one migration in [from, to), both UTC days. Patient with its limits; throws AppError
 * `personal_key_refused`, `destination_unavailable`, or the signal's reason.
 */
export async function countEvents(
  question: CountQuestion,
  { from, to }: { from: string; to: string },
  signal: AbortSignal,
): Promise<FoundCount[]> {
  const { importJobId, mostRows = MOST_ROWS } = question;
  const rows = toRows(await ask(question, countQuery(importJobId, from, to, mostRows), signal));
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (rows.length < mostRows || days <= 1) return rows;
  const middle = addDays(from, Math.floor(days / 2));
  const first = await countEvents(question, { from, to: middle }, signal);
  return [...first, ...(await countEvents(question, { from: middle, to }, signal))];
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

async function ask(question: CountQuestion, sql: string, signal: AbortSignal): Promise<string> {
  const { backoff = BACKOFF } = question;
  const path = `/api/projects/${encodeURIComponent(question.projectId)}/query/`;
  const query = { kind: "HogQLQuery", query: sql };
  const body = { query, name: "backhaul verify", refresh: "force_blocking" };
  for (let attempt = 0; ; attempt++) {
    const answer = await callApi(question, { path, body, answerMs: ANSWER_MS }, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof AppError) throw error;
      return error instanceof Error ? error : new Error(String(error));
    });
    if (!(answer instanceof Error) && answer.status === 200) return answer.text;
    const last = attempt + 1 === TRIES;
    if (!(answer instanceof Error) && !mayPass(answer)) throw refusal(answer);
    if (last) throw unavailable(answer);
    const asked = answer instanceof Error ? null : parseRetryAfter(answer.retryAfter, Date.now());
    await sleep(asked ?? backoffMs(attempt, backoff), signal);
  }
}

const mayPass = ({ status }: ApiAnswer) => status === 408 || status === 429 || status >= 500;

function refusal({ status, shown }: ApiAnswer): AppError {
  const denied = status === 401 || status === 403;
  const message = denied
    ? `PostHog refused the personal API key (${status}).`
    : `PostHog did not answer the question (${status}).`;
  const hint = denied
    ? "Give a personal API key with the scopes project:read and query:read, made in the project's own region."
    : "Check the project's id at the destination, and ask again.";
  return new AppError("personal_key_refused", message, { hint, upstream: shown || undefined });
}

function toRows(text: string): FoundCount[] {
  const { results } = JSON.parse(text) as { results?: unknown };
  if (!Array.isArray(results)) {
    throw new AppError("destination_unavailable", "PostHog's answer holds no results.", {
      hint: "Ask again; if it stays so, this PostHog is of a version that we do not know.",
    });
  }
  return (results as [string, string, number][]).map(([day, event, count]) => ({ day, event, count: Number(count) }));
}
