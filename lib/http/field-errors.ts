import type { z } from "zod";

import type { FieldErrors } from "@/lib/errors";

type Issue = z.core.$ZodIssue;

/** Messages by dotted path ("source.bucket"); a problem of the whole value stands under "". */
export function fieldErrors(error: z.ZodError): FieldErrors {
  const fields: FieldErrors = {};
  for (const issue of error.issues.flatMap(leaves)) {
    for (const [path, message] of messages(issue)) (fields[path] ??= []).push(message);
  }
  return fields;
}

/** A union's issue says only that nothing fitted; the alternative that came closest says what is wrong with it. */
function leaves(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const closest = issue.errors.reduce((best, next) => (distance(next) < distance(best) ? next : best));
  return closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(leaves);
}

/** A misspelt or foreign key, or another kind altogether, is further away than a bad value. */
function distance(issues: Issue[]): number {
  const foreign = issues.filter(({ code }) => code === "unrecognized_keys" || code === "invalid_union").length;
  return foreign * 100 + issues.length;
}

function messages(issue: Issue): [path: string, message: string][] {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys") return [[path.join("."), issue.message]];
  return issue.keys.map((key) => {
    return [[...path, key].join("."), "There is no such field."];
  });
}
