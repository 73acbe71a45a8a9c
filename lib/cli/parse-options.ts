import type { z } from "zod";

import { readInput } from "@/lib/http/read-input";
import { UsageError } from "./failure";

/** A value a person gave, by its schema; what does not fit is wrong use, named by field. */
export function parseUse<T>(schema: z.ZodType<T>, value: unknown, prefix = ""): T {
  const read = readInput(schema, value);
  if (read.ok) return read.data;
  const { fields } = read;
  const named = Object.entries(fields).map(([path, messages]) => [[prefix, path].filter(Boolean).join("."), messages]);
  throw new UsageError("Some values cannot be used.", Object.fromEntries(named) as typeof fields);
}

export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError(`${what} is not valid JSON.`);
  }
}
