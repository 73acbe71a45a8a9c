import { z } from "zod";

import { httpUrl } from "./http-url";
import { wholeNumber } from "./options";
import { secretText } from "./secret";

const personalApiKey = secretText("Give the personal API key.").refine(
  (key) => !key.startsWith("phc_"),
  "This is a project token (phc_…). Give a personal API key (phx_…), or leave it out.",
);

const projectToken = secretText("Give the project's token.")
  .max(64, "A project token has at most 64 characters.")
  .regex(/^[\x21-\x7e]+$/, "A project token has no spaces and only plain letters, digits and signs.")
  .refine((token) => !token.startsWith("phx_"), "This is a personal API key (phx_…). Give the project token (phc_…).");

const maxEventsPerSecond = wholeNumber(
  1,
  1_000_000,
  "Give the most events per second, a whole number from 1 to 1,000,000.",
);

const projectId = z.preprocess(
  (id) => (typeof id === "number" ? String(id) : id),
  z.string("Give the project's id, such as 12345.").trim().min(1, "Give the project's id, such as 12345."),
);

const name = z
  .string()
  .trim()
  .min(1, "Give the destination a name.")
  .max(120, "A destination's name has at most 120 characters.");

export const posthogDestination = z.strictObject({
  kind: z.literal("posthog"),
  name: name.optional(),
  /** The capture host: https://us.i.posthog.com, https://eu.i.posthog.com, or a self-hosted one. */
  host: httpUrl,
  projectToken,
  personalApiKey: personalApiKey.optional(),
  projectId: projectId.optional(),
  maxEventsPerSecond: maxEventsPerSecond.optional(),
});

export const sandboxDestination = z.strictObject({
  kind: z.literal("sandbox"),
  name: name.optional(),
});

export const createDestinationBody = z.discriminatedUnion("kind", [posthogDestination, sandboxDestination]);
export type CreateDestinationBody = z.infer<typeof createDestinationBody>;

/** In a migration: one that exists, or one to make. */
export const destinationId = z.strictObject({ id: z.uuid("Choose a destination.") });
export const destinationRef = z.union([destinationId, createDestinationBody]);
export type DestinationRef = z.infer<typeof destinationRef>;

export const updateDestinationBody = z.strictObject({
  name: name.optional(),
  projectToken: projectToken.optional(),
  personalApiKey: personalApiKey.nullable().optional(),
  projectId: projectId.nullable().optional(),
  maxEventsPerSecond: maxEventsPerSecond.nullable().optional(),
});

export const destinationView = z.object({
  id: z.uuid(),
  kind: z.enum(["posthog", "sandbox"]),
  name: z.string(),
  /** PostHog only. */
  host: z.string().nullable(),
  /** Bullets and the last 4 characters. */
  projectToken: z.string(),
  personalApiKey: z.string().nullable(),
  projectId: z.string().nullable(),
  projectName: z.string().nullable(),
  maxEventsPerSecond: z.int().nullable(),
  createdAt: z.iso.datetime(),
});
export type DestinationView = z.infer<typeof destinationView>;

export const destinationList = z.object({ items: z.array(destinationView) });

/** A canary: one event at a time of one's choice, to see whether a project keeps events of that age. */
export const canaryBody = z.strictObject({
  destination: destinationRef,
  at: z.iso.datetime("Give a time in UTC, such as 2019-03-04T00:00:00Z."),
});
export const canaryView = z.object({ id: z.uuid(), at: z.string() });
export type CanaryView = z.infer<typeof canaryView>;
export const lookForCanaryBody = canaryBody.extend({ id: z.uuid() });
export const canaryFound = z.object({ found: z.boolean() });
