import type { SourceView } from "@/lib/schemas/source";

export const contentTypeNames = { amplitude: "Amplitude", mixpanel: "Mixpanel", posthog: "PostHog" } as const;

/** Where the records come from, short. */
export function sourceLabel(source: SourceView): string {
  return source.kind === "s3" ? `s3://${source.bucket}/${source.prefix}` : source.path;
}
