import { z } from "zod";

/** How a stored secret reads from outside: bullets and the last 4 characters. */
const MASKED = /^•/;

/** What stands in the place of a secret in a command or an example. */
const PLACEHOLDER = /^(<[^>]*>|\$\{?[A-Z][A-Z0-9_]*\}?)$/;

/** A secret as a person gives it; what only shows one, or stands for one, is refused. `said`: what to give. */
export const secretText = (said: string) =>
  z
    .string(said)
    .trim()
    .min(1, said)
    .refine((text) => !MASKED.test(text), `This is only how a stored secret is shown, not the secret. ${said}`)
    .refine((text) => !PLACEHOLDER.test(text), `This stands for the secret and is not it. ${said}`);
