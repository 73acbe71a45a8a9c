import type { ContentType } from "@/lib/transforms/transform";

type Fields = Record<string, unknown>;

/** Where a record keeps what becomes the event's properties. */
const PROPERTIES_OF: Readonly<Record<ContentType, string>> = {
  amplitude: "event_properties",
  mixpanel: "properties",
  posthog: "properties",
};

/** What every vendor's record says in words of its own. */
const TRANSLATED: readonly string[] = ["event", "distinct_id", "timestamp"];

/** Paths in `event` that the record did not have: its top-level keys, and those of its properties as "properties.x". */
export function addedPaths(contentType: ContentType, record: string, event: string): string[] {
  const source = fieldsOf(JSON.parse(record));
  const properties = fieldsOf(source[PROPERTIES_OF[contentType]]);
  const had = new Set([
    ...(contentType === "posthog" ? Object.keys(source) : TRANSLATED),
    ...("uuid" in source ? ["uuid"] : []),
    ...Object.keys(properties).map((key) => `properties.${key}`),
    "properties",
  ]);
  const result = fieldsOf(JSON.parse(event));
  const paths = [
    ...Object.keys(result),
    ...Object.keys(fieldsOf(result["properties"])).map((key) => `properties.${key}`),
  ];
  return paths.filter((path) => !had.has(path));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
