import type { MigrationListItem, MigrationStatus } from "@/lib/schemas/migration";

const ended: ReadonlySet<MigrationStatus> = new Set(["completed", "cancelled"]);

/** True when it will never move again. */
export function hasEnded(status: MigrationStatus): boolean {
  return ended.has(status);
}

/** True when it can move without anybody doing anything, so that looking again makes sense. */
export function isLive(status: MigrationStatus): boolean {
  return !ended.has(status) && status !== "paused";
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
