import type { MigrationStatus } from "@/lib/schemas/migration";
import type { StatusView } from "@/lib/schemas/status-view";

const TOLD: Partial<Record<MigrationStatus, string>> = {
  paused: "It is paused and needs you.",
  completed: "It is completed.",
  cancelled: "It is cancelled.",
};

/** What somebody who looked away is to be told of, or null. A state he has seen is no news. */
export function noticeOf(before: StatusView, now: StatusView): string | null {
  const text = TOLD[now.status];
  if (text && before.status !== now.status) return now.error ? `${text} ${now.error.message}` : text;
  if (now.manyRejects && !before.manyRejects) return "Many records could not be imported. Look at its rejects.";
  return null;
}
