import { formatTimeLeft } from "./format";
import type { RowSubject } from "./series";
import { statusSentence } from "./status-sentence";

/** What a row says beneath its status: what it waits for, or what one is to do. Empty when the status says it all. */
export function rowNote(subject: RowSubject, nowMs: number): string {
  const { status, error, eta } = subject;
  if (status === "running") return eta ? `${formatTimeLeft(eta.seconds)} left` : "";
  if (status === "paused" && error) return error.message;
  const { text, next } = statusSentence(subject, { nowMs });
  if (status === "waiting") return `${text} ${next}`;
  return status === "completed" || status === "cancelled" ? "" : text;
}
