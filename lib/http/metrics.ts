import { Gauge, Registry } from "prom-client";

import type { Db } from "@/lib/db/client";
import { WORKER_QUIET_SECONDS } from "@/lib/migrations/workers";

type Numbers = {
  statuses: Record<string, number>;
  parts: Record<string, number>;
  records: Record<string, number>;
  workers: number;
  waits: number;
};

/** What Prometheus scrapes: the same numbers as on the pages, read at that moment. No names, no contents. */
export async function metricsText(db: Db): Promise<{ text: string; contentType: string }> {
  const registry = new Registry();
  const { statuses, parts, records, workers, waits } = await readNumbers(db);
  const gauge = (name: string, help: string, label?: string) =>
    new Gauge({ name: `backhaul_${name}`, help, labelNames: label ? [label] : [], registers: [registry] });

  const byStatus = gauge("migrations", "Migrations by status.", "status");
  for (const [status, count] of Object.entries(statuses)) byStatus.set({ status }, count);
  const byState = gauge("parts", "Parts of migrations that have not ended, by status.", "status");
  for (const [status, count] of Object.entries(parts)) byState.set({ status }, count);
  const ledger = gauge(
    "records",
    "Records of all migrations: read = accepted + dropped + rejected + in_flight.",
    "state",
  );
  for (const [state, count] of Object.entries(records)) ledger.set({ state }, count);
  gauge("workers", "Workers seen in the last seconds.").set(workers);
  gauge("parts_waiting", "Parts held up by something that time mends.").set(waits);
  return { text: await registry.metrics(), contentType: registry.contentType };
}

async function readNumbers(db: Db): Promise<Numbers> {
  const [row] = await db.$queryRaw<Numbers[]>`
    SELECT
      (SELECT coalesce(jsonb_object_agg(status, n), '{}') FROM (
        SELECT status, count(*) AS n FROM migrations GROUP BY status) s) AS statuses,
      (SELECT coalesce(jsonb_object_agg(status, n), '{}') FROM (
        SELECT p.status, count(*) AS n FROM parts p JOIN migrations m ON m.id = p.migration_id
        WHERE m.status NOT IN ('completed', 'cancelled') GROUP BY p.status) s) AS parts,
      (SELECT jsonb_build_object('read', coalesce(sum(read), 0), 'accepted', coalesce(sum(accepted), 0),
        'dropped', coalesce(sum(dropped), 0), 'rejected', coalesce(sum(rejected), 0),
        'in_flight', coalesce(sum(in_flight), 0), 'generated', coalesce(sum(generated), 0)) FROM parts) AS records,
      (SELECT count(*)::int FROM workers
        WHERE seen_at > now() - make_interval(secs => ${WORKER_QUIET_SECONDS}::float8)) AS workers,
      (SELECT count(*)::int FROM parts WHERE ended_at IS NULL AND wait_until > now()) AS waits`;
  if (!row) throw new Error("The database gave no numbers.");
  return row;
}
