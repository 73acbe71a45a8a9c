import { Webhook } from "standardwebhooks";
import { Agent, request } from "undici";

import type { Db } from "@/lib/db/client";
import { assertAllowedUrl, type EndpointPolicy, guardedLookup } from "@/lib/net/endpoints";
import { appErrorIn, describeFailure } from "@/lib/net/failures";
import { openSecret } from "@/lib/secrets/secret-box";

import { messageOf, type Told } from "./messages";

const AT_ONCE = 10;
const ANSWER_MS = 10_000;
const WAITS = { connectMs: ANSWER_MS, headersMs: ANSWER_MS, bodyMs: ANSWER_MS };
const FIRST_SECONDS = 5;
/** Doubled from 5 seconds up to 6 hours, this many tries last about three days. */
const MOST_TRIES = 24;
const LONGEST_SECONDS = 6 * 3_600;

type Due = Told & { timelineId: bigint; webhookId: string; url: string; secret: Uint8Array; attempts: number };

/**
 * Makes the deliveries that are due; returns how many were taken. A receiver may get one twice (a crash after it
 * arrived): the header `webhook-id` is then the same. Never throws for a receiver's fault.
 */
export async function deliverDue(db: Db, policy: EndpointPolicy, signal: AbortSignal): Promise<number> {
  const due = await claimDue(db);
  if (due.length === 0) return 0;
  const dispatcher = new Agent({
    connect: { lookup: guardedLookup(policy), timeout: ANSWER_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
  });
  try {
    const problems = await Promise.all(due.map((one) => send(one, { dispatcher, policy, signal })));
    await Promise.all(due.map((one, i) => note(db, one, problems[i] ?? null)));
    return problems.filter((problem) => problem === null).length;
  } finally {
    await dispatcher.destroy();
  }
}

/** Each try is counted and put off before it is made, so that a crash repeats nothing at once. */
function claimDue(db: Db): Promise<Due[]> {
  return db.$queryRaw`
    WITH due AS (
      SELECT webhook_id, timeline_id FROM webhook_deliveries
      WHERE delivered_at IS NULL AND failed_at IS NULL AND not_before <= now()
      ORDER BY timeline_id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED
    ), taken AS (
      UPDATE webhook_deliveries d
      SET attempts = d.attempts + 1, not_before = now() + make_interval(secs =>
        least(${LONGEST_SECONDS}::float8, ${FIRST_SECONDS}::float8 * power(2, least(d.attempts, 20))))
      FROM due WHERE d.webhook_id = due.webhook_id AND d.timeline_id = due.timeline_id
      RETURNING d.webhook_id, d.timeline_id, d.attempts, d.state
    )
    SELECT taken.webhook_id AS "webhookId", taken.timeline_id AS "timelineId", taken.attempts, w.url, w.secret,
      t.at, t.actor, t.what, t.why, t.migration_id AS "migrationId", taken.state
    FROM taken JOIN webhooks w ON w.id = taken.webhook_id JOIN timeline t ON t.id = taken.timeline_id`;
}

type Means = { dispatcher: Agent; policy: EndpointPolicy; signal: AbortSignal };

/** Null when the receiver took it; else what went wrong, for people. */
async function send(due: Due, { dispatcher, policy, signal }: Means): Promise<string | null> {
  try {
    assertAllowedUrl(due.url, policy);
    const body = messageOf(due);
    const id = `msg_${due.webhookId}_${due.timelineId}`;
    const now = new Date();
    const headers = {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
      "webhook-signature": new Webhook(openSecret(due.secret) as string).sign(id, now, body),
    };
    const answer = await request(due.url, { method: "POST", headers, body, dispatcher, signal });
    await answer.body.dump();
    return answer.statusCode >= 200 && answer.statusCode < 300 ? null : `It answered ${answer.statusCode}.`;
  } catch (error) {
    return (appErrorIn(error)?.message ?? describeFailure(error, new URL(due.url).host, WAITS)).slice(0, 300);
  }
}

async function note(db: Db, { webhookId, timelineId, attempts }: Due, problem: string | null): Promise<void> {
  const given = problem !== null && attempts >= MOST_TRIES;
  await db.webhookDelivery.updateMany({
    where: { webhookId, timelineId },
    data: {
      problem,
      ...(problem === null && { deliveredAt: new Date() }),
      ...(given && { failedAt: new Date() }),
    },
  });
}
