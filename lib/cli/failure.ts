import { AppError, type FieldErrors } from "@/lib/errors";

/** The command was not used as it is meant to be: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly fields: FieldErrors | undefined;

  constructor(message: string, fields?: FieldErrors) {
    super(message);
    this.fields = fields;
  }
}

/** One text for stderr: the API's error body, or sentences. */
export function explain(error: unknown, json: boolean): string {
  const { code, message, hint, fields } = parts(error);
  if (json) return JSON.stringify({ error: { code, message, ...(hint && { hint }), ...(fields && { fields }) } });
  const listed = Object.entries(fields ?? {}).map(([path, messages]) => `  ${path}: ${messages.join(" ")}`);
  return [`Error: ${message}`, ...listed, ...(hint ? [hint] : [])].join("\n");
}

function parts(error: unknown) {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return { code: "invalid_input", message, hint: undefined, fields: error.fields };
  return { code: "internal", message, hint: undefined, fields: undefined };
}
