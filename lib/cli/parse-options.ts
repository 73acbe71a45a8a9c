import type { z } from "zod";

import { fieldErrors } from "@/lib/http/field-errors";
import { unstorableFields } from "@/lib/http/unstorable";
import { UsageError } from "./failure";

/** A value a person gave, by its schema; what does not fit is wrong use, named by field. */
export function parseUse<T>(schema: z.ZodType<T>, value: unknown, prefix = ""): T {
  const result = schema.safeParse(value);
  const fields = result.success ? unstorableFields(value) : fieldErrors(result.error);
  if (result.success && Object.keys(fields).length === 0) return result.data;
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
