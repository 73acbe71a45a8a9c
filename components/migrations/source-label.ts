import type { SourceView } from "@/lib/schemas/source";

export const contentTypeNames = { amplitude: "Amplitude", mixpanel: "Mixpanel", posthog: "PostHog" } as const;

/** Where the records come from, short. */
export function sourceLabel(source: SourceView): string {
  if (source.kind === "amplitude" || source.kind === "mixpanel") {
    return `${contentTypeNames[source.kind]}, ${source.from.slice(0, 10)} to ${source.to.slice(0, 10)}`;
  }
  return source.kind === "s3" ? `s3://${source.bucket}/${source.prefix}` : source.path;
}
