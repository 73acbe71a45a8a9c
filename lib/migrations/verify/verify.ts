import { setTimeout as delay } from "node:timers/promises";

import type { Db } from "@/lib/db/client";
import { log } from "@/lib/log";
import { notFound } from "@/lib/migrations/view";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import { type VerifyDaysQuery, type VerifyResult, verifyResult, type VerifyView } from "@/lib/schemas/verify";

import { totalsOf } from "./compare";
import { acceptedAlone } from "./compare-migration";
import { MARK } from "./mark";
import { resendsOf } from "./resend-day";
import { askVerify, runDueVerifies } from "./run";

const LOOK_MS = 250;

type Asked = { actor: string; days?: VerifyDaysQuery; policy: EndpointPolicy; waitMs: number; signal: AbortSignal };

/**
 * Asks for a comparison and waits for it, so long. It goes on in this process or a worker's, whatever becomes of who
 * asked; the view then says how far it is. Throws AppError `not_found`, or the signal's reason.
 */
export async function verifyMigration(db: Db, id: string, { actor, days, policy, waitMs, signal }: Asked) {
  await startVerify(db, id, { actor, policy });
  for (const deadline = Date.now() + waitMs; ; await delay(LOOK_MS, undefined, { signal })) {
    const view = await readVerify(db, id, days);
    if (view.state === "done" || Date.now() >= deadline) return view;
  }
}

/** Asks for a comparison and leaves. Throws AppError `not_found`. */
export async function startVerify(db: Db, id: string, { actor, policy }: Pick<Asked, "actor" | "policy">) {
  if (!(await db.migration.findUnique({ where: { id }, select: { id: true } }))) throw notFound();
  await askVerify(db, id, actor);
  // At once and here, unless its PostHog is being asked already: then a worker takes it. No request's end is its end.
  const { signal } = new AbortController();
  runDueVerifies(db, { policy, signal, only: id }).catch((error: unknown) =>
    log().error({ err: error }, "not compared"),
  );
}

type Run = { dueAt: Date | null; running: boolean; done: number; total: number; result: string | null; fresh: boolean };

/** The last comparison and the one on its way; without any, what was accepted alone. Throws AppError `not_found`. */
export async function readVerify(db: Db, id: string, days: VerifyDaysQuery = {}): Promise<VerifyView> {
  const migration = await db.migration.findUnique({ where: { id }, include: { destination: true } });
  if (!migration) throw notFound();
  const [run] = await db.$queryRaw<Run[]>`
    SELECT r.due_at AS "dueAt", coalesce(r.lease_expires_at > now(), false) AS running, r.done, r.total, r.result,
      coalesce(r.mark = ${MARK}, false) AS fresh
    FROM verify_runs r JOIN migrations m ON m.id = r.migration_id WHERE r.migration_id = ${id}::uuid`;
  const kept = run?.result ? verifyResult.parse(JSON.parse(run.result)) : null;
  const result = only(days, kept ?? (await acceptedAlone(db, migration)));
  const state = stateOf(run, kept !== null);
  const { dueAt, done = 0, total = 0 } = run ?? {};
  return {
    ...result,
    state,
    ...(state === "running" && { progress: { done, total } }),
    ...(state === "done" && dueAt && { asksAgainAt: dueAt.toISOString() }),
    resends: await resendsOf(db, id),
    stale: kept !== null && !run?.fresh,
  };
}

function stateOf(run: Run | undefined, answered: boolean): VerifyView["state"] {
  if (!run) return "none";
  if (run.running) return "running";
  if (run.dueAt && run.dueAt <= new Date()) return "queued";
  return answered ? "done" : "queued";
}

/** Some days of the whole. */
function only({ from = "", to = "9999-12-31" }: VerifyDaysQuery, result: VerifyResult): VerifyResult {
  const days = result.days.filter(({ day }) => day >= from && day <= to);
  if (days.length === result.days.length) return result;
  const totals = totalsOf(days);
  const matches = totals.missing + totals.extra === 0;
  return {
    ...result,
    outcome: result.outcome === "not_asked" ? "not_asked" : matches ? "match" : "differs",
    totals,
    days,
  };
}
