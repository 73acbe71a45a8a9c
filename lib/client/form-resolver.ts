import { type FieldValues, type Resolver, set } from "react-hook-form";
import type { z } from "zod";

type Parse<T> = (values: T) => z.ZodSafeParseResult<unknown>;

/**
 * A form whose fields are typed texts, judged by the API's own schema: `parse` makes the body of them and parses it.
 * `messages` stand in for the schema's where its words speak of the body and not of what was typed. `group`: the form's
 * values that the body is made of; then a field of the body is the last name of its path.
 */
export function bodyResolver<T extends FieldValues>(
  parse: Parse<T>,
  messages: Record<string, string> = {},
  group?: string,
): Resolver<T> {
  return (values) => {
    const result = parse(values);
    if (result.success) return { values, errors: {} };
    const errors = {};
    const seen = new Set<string>();
    for (const { path, message } of result.error.issues) {
      const name = group === undefined ? path[0] : path.findLast((part) => typeof part === "string");
      const field = String(name ?? "root");
      if (seen.has(field)) continue;
      seen.add(field);
      set(errors, group === undefined ? field : `${group}.${field}`, {
        type: "body",
        message: messages[field] ?? message,
      });
    }
    return { values: {}, errors };
  };
}
