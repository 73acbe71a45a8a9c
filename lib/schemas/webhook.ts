import { z } from "zod";

const time = z.iso.datetime();

export const createWebhookBody = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "Give an address that begins with https:// or http://." }).max(2_000),
});

export const webhookView = z.object({
  id: z.uuid(),
  url: z.string(),
  createdAt: time,
  /** Null: nothing was sent yet. `problem`: what became of the newest try that was not taken. */
  last: z.object({ deliveredAt: time.nullable(), problem: z.string().nullable() }).nullable(),
  /** Deliveries still to be made. */
  waiting: z.int().nonnegative(),
});
export type WebhookView = z.infer<typeof webhookView>;
export const webhookList = z.object({ items: z.array(webhookView) });

/** The only answer that holds the signing secret. */
export const createdWebhook = webhookView.extend({ secret: z.string() });
export type CreatedWebhook = z.infer<typeof createdWebhook>;
