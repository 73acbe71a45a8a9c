import type { ContentType } from "@/lib/transforms/transform";
import type { SampleLine } from "./sample-line";

/** The name of a record's event as the source has it; null when it has none or is no record. */
export function recordName({ bytes }: SampleLine, contentType: ContentType): string | null {
  if (!bytes) return null;
  try {
    const record: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof record !== "object" || record === null) return null;
    const name = (record as Record<string, unknown>)[contentType === "amplitude" ? "event_type" : "event"];
    return typeof name === "string" && name !== "" ? name : null;
  } catch {
    return null;
  }
}
