import { StatusPill } from "@/components/ui/status";
import type { MigrationListItem, MigrationStatus } from "@/lib/schemas/migration";

type Look = Parameters<typeof StatusPill>[0];

const looks: Record<MigrationStatus, Look> = {
  queued: { tone: "idle", icon: "queued", label: "Queued" },
  running: { tone: "running", icon: "running", label: "Running" },
  waiting: { tone: "wait", icon: "waiting", label: "Waiting" },
  pausing: { tone: "wait", icon: "waiting", label: "Pausing" },
  paused: { tone: "stop", icon: "paused", label: "Paused" },
  cancelling: { tone: "wait", icon: "waiting", label: "Cancelling" },
  cancelled: { tone: "idle", icon: "cancelled", label: "Cancelled" },
  completed: { tone: "done", icon: "done", label: "Completed" },
};
const needsYou: Look = { tone: "stop", icon: "alert", label: "Needs you" };

export const statusLabel = (status: MigrationStatus) => looks[status].label;

/** A pause by an error is told from one by a person. */
export function MigrationStatusPill({ status, error }: Pick<MigrationListItem, "status" | "error">) {
  return <StatusPill {...(status === "paused" && error ? needsYou : looks[status])} />;
}

export const meterTone = (status: MigrationStatus) => {
  const { tone } = looks[status];
  return tone === "idle" && status === "queued" ? "running" : tone;
};
