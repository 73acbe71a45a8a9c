import type { ContentType } from "@/lib/transforms/transform";

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** By which keys a record of each content type is known. First match wins. */
const shapes: { type: ContentType; matches: (record: Fields) => boolean }[] = [
  {
    type: "amplitude",
    matches: (record) => "event_type" in record && ("event_time" in record || "server_upload_time" in record),
  },
  {
    type: "mixpanel",
    matches: ({ event, properties }) => event !== undefined && isFields(properties) && "time" in properties,
  },
  {
    type: "posthog",
    matches: ({ event, distinct_id, properties, timestamp, uuid }) =>
      event !== undefined &&
      (distinct_id !== undefined || (isFields(properties) && "distinct_id" in properties)) &&
      (timestamp !== undefined || uuid !== undefined),
  },
];

/** What a first line looks like: one of the content types, some other object, or no record at all and why. */
export type Shape = { type: ContentType } | { type: "unknown" } | { type: "none"; why: string };

/** `line` must be whole. */
export function shapeOf(line: string): Shape {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { type: "none", why: notJson(line.trim()) };
  }
  if (Array.isArray(value)) return { type: "none", why: "Its first line is an array, not an event." };
  if (!isFields(value)) return { type: "none", why: "The first line is JSON, but not an object." };
  return { type: shapes.find(({ matches }) => matches(value))?.type ?? "unknown" };
}

function notJson(line: string): string {
  if (line === "{") return "Its records run over several lines; each must stand on one line of its own.";
  return "The first line is not valid JSON.";
}
