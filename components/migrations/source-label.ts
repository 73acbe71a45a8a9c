import type { sourceKinds } from "@/lib/schemas/migration";
import type { SourceView } from "@/lib/schemas/source";

export const contentTypeNames = { amplitude: "Amplitude", mixpanel: "Mixpanel", posthog: "PostHog" } as const;

export const sourceKindNames: Record<(typeof sourceKinds)[number], string> = {
  amplitude: "Amplitude’s export",
  mixpanel: "Mixpanel’s export",
  s3: "S3 bucket",
  folder: "Files on this server",
};

/** Where the records come from, short. */
export function sourceLabel(source: SourceView): string {
  if (source.kind === "amplitude" || source.kind === "mixpanel") {
    return `${contentTypeNames[source.kind]}, ${source.from.slice(0, 10)} to ${source.to.slice(0, 10)}`;
  }
  return source.kind === "s3" ? `s3://${source.bucket}/${source.prefix}` : source.path;
}
