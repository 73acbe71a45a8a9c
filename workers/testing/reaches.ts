import { setTimeout as delay } from "node:timers/promises";

import { expect } from "vitest";

import type { Db } from "@/lib/db/client";
import { getMigration } from "@/lib/migrations/view";
import type { MigrationStatus } from "@/lib/schemas/migration";

const LONGEST_MS = 60_000;

/** Looks until the migration has one of these statuses; its ledger must close each time. */
export async function reachesStatus(db: Db, id: string, ...statuses: MigrationStatus[]) {
  for (const deadline = Date.now() + LONGEST_MS; ; await delay(30)) {
    const view = await getMigration(db, id);
    const { read, accepted, dropped, rejected, inFlight } = view.ledger;
    expect(read, "the ledger closes at every moment").toBe(accepted + dropped + rejected + inFlight);
    if (statuses.includes(view.status)) return view;
    if (Date.now() > deadline) throw new Error(`It is not ${statuses.join(" or ")}: ${JSON.stringify(view)}`);
  }
}
