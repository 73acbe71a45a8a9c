import { Prisma } from "@/lib/generated/prisma/client";

import { TOLD } from "./messages";

/**
 * The last part of a statement that wrote rows `said` (id, migration_id, what) of the timeline: a delivery to each webhook,
 * with the migration as it is by then, of `moved` (id, name, status, error).
 */
export const TELL = Prisma.sql`told AS (
  INSERT INTO webhook_deliveries (webhook_id, timeline_id, state)
  SELECT w.id, said.id, jsonb_build_object('name', moved.name, 'status', moved.status, 'error', moved.error, 'ledger', (
    SELECT jsonb_build_object('read', coalesce(sum(read), 0), 'accepted', coalesce(sum(accepted), 0),
      'dropped', coalesce(sum(dropped), 0), 'rejected', coalesce(sum(rejected), 0))
    FROM parts WHERE migration_id = said.migration_id
  ))
  FROM said JOIN moved ON moved.id = said.migration_id, webhooks w WHERE said.what = ANY(${[...TOLD]}::text[])
)`;
