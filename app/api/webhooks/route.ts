import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { endpointPolicy } from "@/lib/http/settings";
import { createdWebhook, createWebhookBody, webhookList } from "@/lib/schemas/webhook";
import { createWebhook, listWebhooks } from "@/lib/webhooks/webhooks";

export const GET = route({}, async () => reply(webhookList, { items: await listWebhooks(db()) }));

export const POST = route({ body: createWebhookBody }, async ({ body }) =>
  reply(createdWebhook, await createWebhook(db(), body.url, endpointPolicy()), 201),
);
