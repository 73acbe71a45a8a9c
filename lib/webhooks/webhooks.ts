import { randomBytes } from "node:crypto";

import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import { assertAllowedUrl, type EndpointPolicy } from "@/lib/net/endpoints";
import type { CreatedWebhook, WebhookView } from "@/lib/schemas/webhook";
import { sealSecret } from "@/lib/secrets/secret-box";

/** Makes a webhook and its signing secret, which is given this once. Throws AppError `private_endpoint`. */
export async function createWebhook(db: Db, url: string, policy: EndpointPolicy): Promise<CreatedWebhook> {
  assertAllowedUrl(url, policy);
  const secret = `whsec_${randomBytes(24).toString("base64")}`;
  const row = await db.webhook.create({ data: { url, secret: sealSecret(secret) } });
  return { id: row.id, url, createdAt: row.createdAt.toISOString(), last: null, waiting: 0, secret };
}

type Row = {
  id: string;
  url: string;
  createdAt: Date;
  lastAt: Date | null;
  lastProblem: string | null;
  waiting: number;
};

/** Oldest first, each with how its deliveries fare. */
export async function listWebhooks(db: Db): Promise<WebhookView[]> {
  const rows = await db.$queryRaw<Row[]>(Prisma.sql`
    SELECT w.id, w.url, w.created_at AS "createdAt", d.last_at AS "lastAt", d.problem AS "lastProblem",
      coalesce(d.waiting, 0)::int AS waiting
    FROM webhooks w LEFT JOIN LATERAL (
      SELECT max(delivered_at) AS last_at,
        (array_agg(problem ORDER BY timeline_id DESC))[1] AS problem,
        count(*) FILTER (WHERE delivered_at IS NULL AND failed_at IS NULL) AS waiting
      FROM webhook_deliveries WHERE webhook_id = w.id
    ) d ON true
    ORDER BY w.created_at, w.id`);
  return rows.map(({ id, url, createdAt, lastAt, lastProblem, waiting }) => ({
    ...{ id, url, createdAt: createdAt.toISOString(), waiting },
    last: lastAt || lastProblem ? { deliveredAt: lastAt?.toISOString() ?? null, problem: lastProblem } : null,
  }));
}

/** Throws AppError `not_found`. */
export async function deleteWebhook(db: Db, id: string): Promise<void> {
  const { count } = await db.webhook.deleteMany({ where: { id } });
  if (count === 0) throw new AppError("not_found", "There is no such webhook.");
}
