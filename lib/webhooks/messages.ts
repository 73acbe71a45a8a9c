import { z } from "zod";

import { problem } from "@/lib/schemas/problem";

/** Changes that somebody is told of, by what the timeline calls them. Everything else is only seen on the page. */
export const TOLD = ["paused", "completed", "cancelled", "many rejects"] as const;

const count = z.number();

/** The migration as it was at the change; kept with each delivery, which may be made much later. */
export const toldState = z.object({
  name: z.string(),
  status: z.string(),
  error: problem.nullish(),
  ledger: z.object({ read: count, accepted: count, dropped: count, rejected: count }),
});

/** A row of the timeline with the migration it speaks of. */
export type Told = { at: Date; actor: string; what: string; why: string | null; migrationId: string; state: unknown };

/** The body of a delivery, in the form of the Standard Webhooks specification: type, timestamp, data. */
export function messageOf({ at, actor, what, why, migrationId: id, state }: Told): string {
  const { name, status, error, ledger } = toldState.parse(state);
  const data = { id, name, status, actor, ...(why && { why }), ...(error && { error }), ledger };
  const type = `migration.${what.replaceAll(" ", "_")}`;
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}
