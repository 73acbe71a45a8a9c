import type { DestinationView } from "@/lib/schemas/destination";
import type { DestinationValues, Place } from "@/lib/schemas/draft";
import type { SourceInput } from "@/lib/schemas/source";

export const titles: Record<Place, string> = {
  amplitude: "Connect to Amplitude",
  mixpanel: "Connect to Mixpanel",
  s3: "Connect to your bucket",
  folder: "Choose a file or folder",
  upload: "Upload your file",
  sample: "Try it with sample data",
};

export const missing: Record<Place, string> = {
  amplitude: "Waiting for the project's keys",
  mixpanel: "Waiting for how to sign in",
  s3: "Waiting for the bucket and its key",
  folder: "Waiting for a file or folder",
  upload: "Waiting for a file",
  sample: "",
};

/** The kind of source that each place is. */
export const kindOf = {
  amplitude: "amplitude",
  mixpanel: "mixpanel",
  s3: "s3",
  folder: "folder",
  upload: "folder",
  sample: "folder",
} as const satisfies Record<Place, SourceInput["kind"]>;

/** What kind of destination is chosen; of one that is not known yet, PostHog. */
export function kindOfDestination({ choice, id }: DestinationValues, known: readonly DestinationView[] = []) {
  if (choice === "existing") return known.find((each) => each.id === id)?.kind ?? "posthog";
  return choice === "sandbox" ? "sandbox" : "posthog";
}
