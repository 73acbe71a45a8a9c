import { z } from "zod";

/** Addresses are stored and shown as they are, so that none may hold a secret. */
const hasNoPassword = (text: string) => {
  if (!URL.canParse(text)) return true;
  const { username, password } = new URL(text);
  return username === "" && password === "";
};

/** An address on the web, as a person gives it. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: "Give an address that begins with https:// or http://." })
  .refine(hasNoPassword, "Give the address without a name and password in it (name:password@).");
