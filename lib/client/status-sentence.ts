import type { MigrationStatus, MigrationView } from "@/lib/schemas/migration";
import { isExport } from "@/lib/schemas/source";

import { formatAmount, formatClock, formatDuration } from "./format";

/** Whose turn it is. */
type Move = "backhaul" | "you" | "nobody" | "other";

/** The state in plain words, and what happens next. */
export type StatusSentence = { text: string; next: string; move: Move };

type Known = "status" | "statusReason" | "waitingUntil" | "error" | "ledger" | "parts" | "resendOf";
type Subject = Pick<MigrationView, Known> & { source: Pick<MigrationView["source"], "kind"> };

/** `nowMs`: Unix milliseconds. `noWorker`: none has been heard of, so nothing moves. */
type Moment = { nowMs: number; noWorker?: boolean };

const NOTHING_TO_DO = "Nothing for you to do.";
/** Without a worker nothing of this goes on. */
const needsWorker: ReadonlySet<MigrationStatus> = new Set(["queued", "running", "waiting", "pausing", "cancelling"]);

/** What a person does about an error that paused it; any other is mended as its hint says. */
const remedies: Record<string, string> = {
  parts_need_you: "Try those parts again, or leave them out.",
  too_many_rejects: "Look at the rejects. Resume goes on, and stops again after as many more.",
};

export function statusSentence(migration: Subject, { nowMs, noWorker = false }: Moment): StatusSentence {
  if (noWorker && needsWorker.has(migration.status)) {
    return {
      text: "No worker is running, so nothing moves.",
      next: "Start one: it goes on where it was.",
      move: "you",
    };
  }
  const said = sentences[migration.status](migration, nowMs);
  const { failed } = migration.parts;
  if (failed === 0 || !(migration.status === "running" || migration.status === "waiting")) return said;
  const next = `${failed === 1 ? "1 part needs" : `${formatAmount(failed, "part")} need`} you; the rest goes on.`;
  return { text: said.text, next: `${nextTry(migration, nowMs)}${next}`, move: "you" };
}

const sentences: Record<MigrationStatus, (migration: Subject, nowMs: number) => StatusSentence> = {
  queued: ({ statusReason }) => ({
    text: statusReason ? asSentence(statusReason) : "The next free worker takes it.",
    next: NOTHING_TO_DO,
    move: "backhaul",
  }),
  running: ({ parts, source, ledger }) => ({
    text: atWork(parts, source, ledger),
    next: NOTHING_TO_DO,
    move: "backhaul",
  }),
  waiting: (migration, nowMs) => ({
    text: migration.statusReason ? asSentence(migration.statusReason) : "Waiting for the other side.",
    next: `${nextTry(migration, nowMs)}${NOTHING_TO_DO}`,
    move: "other",
  }),
  pausing: () => ({ text: "Settling what is on its way.", next: "Then it pauses.", move: "backhaul" }),
  paused: ({ error, statusReason }) =>
    error
      ? {
          text: "It can’t go on by itself.",
          next: remedies[error.code] ?? "Mend what is said above, then resume.",
          move: "you",
        }
      : {
          text: statusReason ? asSentence(statusReason) : "Somebody paused it.",
          next: "Resume when it may go on. Nothing is lost meanwhile.",
          move: "you",
        },
  cancelling: () => ({ text: "Settling what is on its way.", next: "Then it ends.", move: "backhaul" }),
  cancelled: () => ({
    text: "Stopped for good.",
    next: "What was accepted stays at the destination; the rest was not sent.",
    move: "nobody",
  }),
  completed: ({ ledger: { rejected }, parts: { leftOut }, resendOf }) => {
    const without = leftOut > 0 ? ` ${formatAmount(leftOut, "part was", "parts were")} left out.` : "";
    return {
      text: leftOut > 0 ? "All that was to be imported was read." : whatWasRead(resendOf),
      next:
        rejected > 0
          ? `${formatAmount(rejected, "record was", "records were")} rejected and kept for you: look at them, and send them again if they should arrive.${without}`
          : `Every record is accounted for.${without}`,
      move: "nobody",
    };
  },
};

const whatWasRead = (resendOf: Subject["resendOf"]) =>
  resendOf ? `All parts with events of ${resendOf.day} were read again.` : "The whole source was read.";

function atWork(parts: Subject["parts"], source: Subject["source"], { read }: Subject["ledger"]): string {
  if (isExport(source)) {
    if (parts.total === 0) return "Planning the windows.";
    return read === 0 ? "Downloading the first windows." : "Downloading, mapping and sending.";
  }
  return parts.total === 0 ? "Listing the files." : "Reading, mapping and sending.";
}

function asSentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function nextTry({ status, waitingUntil }: Subject, nowMs: number): string {
  if (status !== "waiting" || !waitingUntil) return "";
  const seconds = Math.ceil((Date.parse(waitingUntil) - nowMs) / 1_000);
  if (!(seconds > 0)) return "Trying again now. ";
  return `Next try ${formatClock(waitingUntil)}, in ${formatDuration(seconds)}. `;
}
