import type { FieldErrors } from "@/lib/errors";

const SAID = "The character U+0000 cannot be kept; leave it out.";

/** The fields with a U+0000 in them, in a key or a value: PostgreSQL has no place for it, in text or in JSON. */
export function unstorableFields(input: unknown): FieldErrors {
  const fields: FieldErrors = {};
  const left: { path: string; value: unknown }[] = [{ path: "", value: input }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { path, value } = next;
    if (typeof value === "string") {
      if (value.includes("\0")) fields[path] = [SAID];
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value))
        left.push({ path: path === "" ? key : `${path}.${key}`, value: key.includes("\0") ? key : inner });
    }
  }
  return fields;
}
