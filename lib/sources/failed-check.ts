import type { AppError } from "@/lib/errors";
import type { Check } from "@/lib/schemas/check";

/** What went wrong with a source as a check that failed, with its remedy, as a change of a field where there is one. */
export function failedCheck(name: string, { message, upstream, hint: fix, region }: AppError): Check {
  const change = region ? { field: "region", value: region, label: `Use ${region}` } : undefined;
  const detail = upstream ? `${message} (${upstream})` : message;
  return { name, status: "fail", detail, ...(fix && { fix }), ...(change && { change }) };
}
