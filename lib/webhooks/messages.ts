import type { Problem } from "@/lib/schemas/migration";

/** Changes that somebody is told of, by what the timeline calls them. Everything else is only seen on the page. */
export const TOLD = ["paused", "completed", "cancelled"] as const;

/** A row of the timeline with the migration it speaks of. */
export type Told = {
  timelineId: bigint;
  at: Date;
  actor: string;
  what: string;
  why: string | null;
  migrationId: string;
  name: string;
  status: string;
  error: Problem | null;
  read: number;
  accepted: number;
  dropped: number;
  rejected: number;
};

/** The body of a delivery, in the form of the Standard Webhooks specification: type, timestamp, data. */
export function messageOf(told: Told): string {
  const { at, actor, what, why, migrationId: id, name, status, error, read, accepted, dropped, rejected } = told;
  const ledger = { read, accepted, dropped, rejected };
  const data = { id, name, status, actor, ...(why && { why }), ...(error && { error }), ledger };
  return JSON.stringify({ type: `migration.${what}`, timestamp: at.toISOString(), data });
}
