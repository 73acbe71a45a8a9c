import { z } from "zod";

import { limit } from "./page";

export const sandboxEventsQuery = z.object({
  event: z.string().optional(),
  distinctId: z.string().optional(),
  cursor: z.string().max(200).optional(),
  limit,
});

export const sandboxEvent = z.object({
  id: z.string(),
  uuid: z.string(),
  event: z.string(),
  distinctId: z.string(),
  timestamp: z.string(),
  /** The event as it arrived, JSON text. */
  raw: z.string(),
  /** How often it arrived; PostHog folds repeats. */
  copies: z.int(),
});
export type SandboxEvent = z.infer<typeof sandboxEvent>;
export const sandboxEventList = z.object({ items: z.array(sandboxEvent), nextCursor: z.string().nullable() });

export const sandboxSummary = z.object({
  /** Events after folding repeats. */
  events: z.int(),
  /** Events that arrived, repeats included. */
  received: z.int(),
  people: z.int(),
  names: z.array(z.object({ event: z.string(), count: z.int() })),
  firstTimestamp: z.string().nullable(),
  lastTimestamp: z.string().nullable(),
});
export type SandboxSummary = z.infer<typeof sandboxSummary>;
