import type { FieldValues, Path, UseFormReturn } from "react-hook-form";

import type { ApiError } from "./api";

/** Puts the server's messages at the form's own fields; false when none of them is one. `under`: their path in the body. */
export function setFieldErrors<T extends FieldValues>(form: UseFormReturn<T>, error: ApiError, under = ""): boolean {
  const names = new Set(Object.keys(form.getValues()));
  let found = false;
  for (const [path, messages] of Object.entries(error.fields ?? {})) {
    const name = path.startsWith(under) ? path.slice(under.length) : path;
    if (!names.has(name)) continue;
    form.setError(name as Path<T>, { message: messages.join(" ") }, { shouldFocus: !found });
    found = true;
  }
  return found;
}
