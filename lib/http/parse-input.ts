import type { z } from "zod";

import { AppError } from "@/lib/errors";
import { readInput } from "./read-input";

/** Only input is blamed on the client: a ZodError thrown anywhere else stays a 500. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const read = readInput(schema, input);
  if (read.ok) return read.data;
  const { fields, cause } = read;
  const listed = Object.entries(fields).map(([path, messages]) => `${path || "body"}: ${messages.join(" ")}`);
  throw new AppError("invalid_input", `Some fields cannot be used. ${listed.slice(0, 3).join(" ")}`, {
    cause,
    fields,
  });
}

/** A path that can name nothing names nothing that exists. */
export function parseParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  throw new AppError("not_found", "There is nothing at this address.", { cause: result.error });
}

/** The query as an object; of a name given twice, the last. */
export function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}
