import type { ContentType } from "@/lib/transforms/transform";

export const vendorNames: Record<ContentType, string> = {
  amplitude: "Amplitude",
  mixpanel: "Mixpanel",
  posthog: "PostHog",
};
