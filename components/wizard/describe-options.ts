import { formatAmount, formatCount } from "@/lib/client/format";
import type { Options } from "@/lib/schemas/options";
import type { ContentType } from "@/lib/transforms/transform";

type Sentences = { [K in keyof Options]-?: (value: NonNullable<Options[K]>) => string | null };

const sentences: Sentences = {
  onUnparsableTime: (value) =>
    value === "reject"
      ? "Records whose time can't be read are rejected."
      : "Records whose time can't be read get this migration's time.",
  identifyEvents: (on) => (on ? "Devices are linked to the users who used them." : null),
  groupEvents: (on) => (on ? "Groups come along." : null),
  userProperties: (value) =>
    value === "none"
      ? null
      : value === "set"
        ? "User properties overwrite those of the person."
        : "User properties are set once on the person.",
  sessions: (on) => (on ? "Sessions come along." : null),
  dropEvents: (names) => `${formatAmount(names.length, "event name is", "event names are")} left out.`,
  keepEvents: (names) => `Only ${formatAmount(names.length, "event name comes", "event names come")} along.`,
  renameEvents: (names) => `${formatAmount(Object.keys(names).length, "event is", "events are")} renamed.`,
  personProfiles: (value) => (value === "identified_only" ? "Only identified people get a profile." : null),
  skipEventsWithoutId: (on) => (on ? "Records without a person are dropped." : null),
  timestampOffsetSeconds: (seconds) =>
    seconds === 0
      ? null
      : `All times are moved ${formatCount(Math.abs(seconds))} seconds ${seconds < 0 ? "back" : "forward"}.`,
  projectTimezone: (zone) => `Times are read as local times of ${zone}.`,
  identityFallback: (on) => (on ? "Records without a distinct_id use their user or device id." : null),
  addImportJobId: (on) => (on ? null : "Events are not marked with this migration's id."),
  addGeoipDisable: (on) => (on ? null : "PostHog will place people by this server's address."),
  rejectLimit: () => null,
};

/** The options in plain English, only what differs from the defaults, after what always holds for the content type. */
export function describeOptions(options: Options, contentType: ContentType): string[] {
  const said = (Object.keys(sentences) as (keyof Options)[]).flatMap((name) => {
    const value = options[name];
    const sentence = value === undefined ? null : (sentences[name] as (value: unknown) => string | null)(value);
    return sentence ? [sentence] : [];
  });
  const basis =
    contentType === "posthog"
      ? "Events go through unchanged, apart from the marks added to each."
      : "Events are mapped by PostHog's documented rules.";
  return [basis, ...(said.length > 0 ? said : ["All options are at their defaults."])];
}
