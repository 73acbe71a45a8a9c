import type { z } from "zod";

/** A JSON answer, through the schema of what may leave: every other field of `value` stays here. */
export function reply<T extends z.ZodType>(schema: T, value: z.input<T>, status = 200): Response {
  return Response.json(schema.parse(value), { status });
}
