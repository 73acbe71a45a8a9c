import type { FieldValues, Resolver } from "react-hook-form";
import type { z } from "zod";

type Parse<T> = (values: T) => z.ZodSafeParseResult<unknown>;

/**
 * A form whose fields are typed texts, judged by the API's own schema: `parse` makes the body of them and parses it.
 * `messages` stand in for the schema's where its words speak of the body and not of what was typed.
 */
export function bodyResolver<T extends FieldValues>(
  parse: Parse<T>,
  messages: Partial<Record<keyof NoInfer<T>, string>> = {},
): Resolver<T> {
  return (values) => {
    const result = parse(values);
    if (result.success) return { values, errors: {} };
    const errors: Record<string, { type: string; message: string }> = {};
    for (const { path, message } of result.error.issues) {
      const field = String(path[0] ?? "root");
      errors[field] ??= { type: "body", message: messages[field as keyof T] ?? message };
    }
    return { values: {}, errors: errors as never };
  };
}
