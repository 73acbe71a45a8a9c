import type { z } from "zod";

import type { FieldErrors } from "@/lib/errors";
import { fieldErrors } from "./field-errors";
import { unstorableFields } from "./unstorable";

type Read<T> = { ok: true; data: T } | { ok: false; fields: FieldErrors; cause?: z.ZodError };

/** What a person gave, by its schema, if the database can keep it; else what is wrong, by field. */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): Read<T> {
  const result = schema.safeParse(input);
  if (!result.success) return { ok: false, fields: fieldErrors(result.error), cause: result.error };
  const fields = unstorableFields(input);
  return Object.keys(fields).length === 0 ? { ok: true, data: result.data } : { ok: false, fields };
}
