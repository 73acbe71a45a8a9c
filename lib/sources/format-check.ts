import type { Check } from "@/lib/schemas/check";
import type { ContentType } from "@/lib/transforms/transform";
import { type Shape, shapeOf } from "./sample-shape";
import type { Sample } from "./survey";

const names: Record<ContentType, string> = { amplitude: "Amplitude", mixpanel: "Mixpanel", posthog: "PostHog" };

/** Compares how the first lines look with what the person said they are. */
export function formatCheck({ whole }: Sample, expected: ContentType, key: string): Check {
  const name = "format";
  const [first] = whole;
  if (first === undefined) {
    return {
      name,
      status: "warn",
      detail: `${key} begins with a very long or blank line, so its format is not known.`,
    };
  }
  const shape = commonShape(whole, shapeOf(first));
  if (shape.type === expected)
    return { name, status: "pass", detail: `The records look like ${names[expected]} events.` };
  if (shape.type === "none") {
    return {
      name,
      status: "fail",
      detail: `${key}: ${shape.why}`,
      fix: "Export as JSON Lines: one JSON object on each line.",
    };
  }
  if (shape.type === "unknown") {
    return {
      name,
      status: "warn",
      detail: `The first record of ${key} does not look like an event of ${names[expected]}.`,
      fix: "Check the content type, and look at the preview before you start.",
    };
  }
  return {
    name,
    status: "warn",
    detail: `The records look like ${names[shape.type]} events, not ${names[expected]} ones.`,
    fix: `Choose ${names[shape.type]} as the content type.`,
    change: { field: "contentType", value: shape.type, label: `They are ${names[shape.type]} events` },
  };
}

/** What most lines look like that look like something known; else what the first one does. */
function commonShape(lines: readonly string[], first: Shape): Shape {
  const counts = new Map<ContentType, number>();
  for (const line of lines) {
    const { type } = shapeOf(line);
    if (type !== "unknown" && type !== "none") counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most ? { type: most[0] } : first;
}
