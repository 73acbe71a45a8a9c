import { z } from "zod";

export const setupBody = z.strictObject({
  token: z
    .string("Open the link that was printed at the start.")
    .min(1, "Open the link that was printed at the start."),
  name: z.string("Give your name.").trim().min(1, "Give your name.").max(120),
  email: z.email("Give an e-mail address, such as you@example.com.").max(254),
  password: z
    .string("Choose a password.")
    .min(8, "A password needs at least 8 characters.")
    .max(128, "A password has at most 128 characters."),
});
export type SetupBody = z.infer<typeof setupBody>;

export const meView = z.object({
  kind: z.enum(["user", "token"]),
  name: z.string(),
  /** Null for a token. */
  email: z.string().nullable(),
});
export type MeView = z.infer<typeof meView>;

export const createTokenBody = z.strictObject({
  name: z.string("Give the token a name.").trim().min(1, "Give the token a name.").max(120),
});

const time = z.iso.datetime();
export const tokenView = z.object({
  id: z.uuid(),
  name: z.string(),
  createdAt: time,
  lastUsedAt: time.nullable(),
});
export type TokenView = z.infer<typeof tokenView>;
export const tokenList = z.object({ items: z.array(tokenView) });

/** The only answer that ever holds the token itself. */
export const createdToken = tokenView.extend({ token: z.string() });
export type CreatedToken = z.infer<typeof createdToken>;
