import type { MigrationListItem, MigrationStatus } from "@/lib/schemas/migration";

import { formatAmount, formatClock, formatDuration } from "./format";

const ended: ReadonlySet<MigrationStatus> = new Set(["completed", "cancelled"]);

/** True when it will never move again. */
export function hasEnded(status: MigrationStatus): boolean {
  return ended.has(status);
}

/** True when it can move without anybody doing anything, so that looking again makes sense. */
export function isLive(status: MigrationStatus): boolean {
  return !ended.has(status) && status !== "paused";
}

type Subject = Pick<MigrationListItem, "status" | "statusReason" | "waitingUntil" | "error" | "ledger" | "parts">;

/** Whose turn it is. */
type Move = "backhaul" | "you" | "nobody" | "other";

export type StatusSentence = { text: string; next: string; move: Move };

/** The state in plain words and what happens next. `nowMs`: Unix milliseconds. */
export function statusSentence(migration: Subject, nowMs: number): StatusSentence {
  const { status, statusReason, waitingUntil, error, ledger, parts } = migration;
  switch (status) {
    case "queued":
      return {
        text: statusReason ? asSentence(statusReason) : "The next free worker takes it.",
        next: "Nothing for you to do.",
        move: "backhaul",
      };
    case "running":
      return parts.total === 0
        ? { text: "Listing the files.", next: "Nothing for you to do.", move: "backhaul" }
        : { text: "Reading, mapping and sending.", next: "Nothing for you to do.", move: "backhaul" };
    case "waiting":
      return {
        text: statusReason ? asSentence(statusReason) : "Waiting for the other side.",
        next: `${nextTry(waitingUntil, nowMs)}Nothing for you to do.`,
        move: "other",
      };
    case "pausing":
      return { text: "Settling what is on its way.", next: "Then it pauses.", move: "backhaul" };
    case "paused":
      return error
        ? { text: "It can’t go on by itself.", next: "Mend what is said above, then resume.", move: "you" }
        : {
            text: statusReason ? asSentence(statusReason) : "Somebody paused it.",
            next: "Resume when it may go on. Nothing is lost meanwhile.",
            move: "you",
          };
    case "cancelling":
      return { text: "Settling what is on its way.", next: "Then it ends.", move: "backhaul" };
    case "cancelled":
      return {
        text: "Stopped for good.",
        next: "What was accepted stays at the destination; the rest was not sent.",
        move: "nobody",
      };
    case "completed":
      return {
        text: "The whole source was read.",
        next:
          ledger.rejected > 0
            ? `${formatAmount(ledger.rejected, "record was", "records were")} rejected and kept for you.`
            : "Every record is accounted for.",
        move: "nobody",
      };
  }
}

function asSentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function nextTry(waitingUntil: string | undefined, nowMs: number): string {
  if (!waitingUntil) return "";
  const seconds = Math.ceil((Date.parse(waitingUntil) - nowMs) / 1000);
  if (!(seconds > 0)) return "Trying again now. ";
  return `Next try ${formatClock(waitingUntil)}, in ${formatDuration(seconds)}. `;
}

type Action = "pause" | "resume" | "cancel" | "delete";

const when: Record<Action, ReadonlySet<MigrationStatus>> = {
  pause: new Set(["queued", "running", "waiting"]),
  resume: new Set(["paused"]),
  cancel: new Set(["queued", "running", "waiting", "pausing", "paused"]),
  delete: ended,
};

const whyNot: Record<Action, Partial<Record<MigrationStatus, string>>> = {
  pause: { pausing: "It is pausing already.", paused: "It is paused already.", cancelling: "It is being cancelled." },
  resume: { pausing: "It is still pausing. Resume once it has paused.", cancelling: "It is being cancelled." },
  cancel: { cancelling: "It is being cancelled already." },
  delete: {},
};

/** Null when the action fits the state, else the reason that stands at the disabled button. */
export function whyDisabled(action: Action, status: MigrationStatus): string | null {
  if (when[action].has(status)) return null;
  return whyNot[action][status] ?? (hasEnded(status) ? "It has ended." : "It is not the moment for this.");
}

/** Whether read = accepted + dropped + rejected + in flight. */
export function addsUp({ read, accepted, dropped, rejected, inFlight }: MigrationListItem["ledger"]): boolean {
  return read === accepted + dropped + rejected + inFlight;
}

/** How much is done, 0 … 1: by bytes when the total is known, else by parts; null while nothing is known. */
export function shareDone({
  status,
  bytes,
  parts,
}: Pick<MigrationListItem, "status" | "bytes" | "parts">): number | null {
  if (status === "completed") return 1;
  if (bytes.total) return Math.min(1, bytes.read / bytes.total);
  if (parts.total > 0) return (parts.done + parts.empty) / parts.total;
  return null;
}
