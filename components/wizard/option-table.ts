import type { OptionValues } from "@/lib/schemas/draft";
import { type ContentType, contentTypes } from "@/lib/transforms/transform";

type Base = { label: string; text: string; group: OptionGroup; contentTypes: readonly ContentType[] };
type Names<T> = { [K in keyof OptionValues]: OptionValues[K] extends T ? K : never }[keyof OptionValues];

export type OptionRow = Base &
  (
    | { kind: "switch"; name: Names<boolean> }
    | { kind: "choice"; name: "onUnparsableTime" | "userProperties"; choices: { value: string; label: string }[] }
    | {
        kind: "text" | "number";
        name: Exclude<Names<string>, "onUnparsableTime" | "userProperties">;
        example: string;
      }
  );

export const optionGroups = {
  people: "Who did it?",
  time: "When did it happen?",
  added: "What is added to each event?",
  limits: "When should it stop and ask you?",
} as const;
export type OptionGroup = keyof typeof optionGroups;

const vendors = ["amplitude", "mixpanel"] as const;

/** What can be changed, with one honest sentence each on what it does to people, cost and counts. */
export const optionTable: readonly OptionRow[] = [
  {
    kind: "choice",
    name: "userProperties",
    group: "people",
    contentTypes: ["amplitude"],
    label: "Amplitude's user properties",
    text: "By default only initial referrers and UTM tags reach the person. Set once keeps what a person already has; set lets the last imported event win. Counts and cost stay the same.",
    choices: [
      { value: "none", label: "Leave them out" },
      { value: "set_once", label: "Set once: never overwrite" },
      { value: "set", label: "Set: overwrite" },
    ],
  },
  {
    kind: "switch",
    name: "identifiedOnly",
    group: "people",
    contentTypes: vendors,
    label: "Person profiles for identified people only",
    text: "Events without a user id make no person profile. They cost less in PostHog and can't be filtered by person properties; the number of events stays the same.",
  },
  {
    kind: "switch",
    name: "identityFallback",
    group: "people",
    contentTypes: ["mixpanel"],
    label: "Fall back to other ids",
    text: "A record without a distinct_id uses its $user_id, then its $device_id, instead of a new id of its own. Fewer people, each with more of their events.",
  },
  {
    kind: "switch",
    name: "skipEventsWithoutId",
    group: "people",
    contentTypes: ["mixpanel"],
    label: "Leave out events without a person",
    text: "Records that name nobody are dropped and counted. Otherwise each becomes a person of its own, which raises the number of people.",
  },
  {
    kind: "switch",
    name: "identifyEvents",
    group: "people",
    contentTypes: vendors,
    label: "Link devices to users",
    text: "Sends one extra $identify for each user and device seen together, which merges what the device did anonymously into the user. Fewer people, and merges can't be undone; the extra events are billed.",
  },
  {
    kind: "switch",
    name: "groupEvents",
    group: "people",
    contentTypes: ["amplitude"],
    label: "Bring groups along",
    text: "Events are linked to their Amplitude groups, and one extra event per group carries its properties. Needs group analytics in PostHog; the extra events are billed.",
  },
  {
    kind: "switch",
    name: "sessions",
    group: "people",
    contentTypes: ["amplitude"],
    label: "Bring sessions along",
    text: "Amplitude's sessions become PostHog sessions, so that session counts and durations reach back in time. Counts of events and people stay the same.",
  },
  {
    kind: "choice",
    name: "onUnparsableTime",
    group: "time",
    contentTypes: ["amplitude", "posthog"],
    label: "Records whose time can't be read",
    text: "A record can be kept out and set aside for you, or imported at the time this migration was created, where it shows up as a spike on that day.",
    choices: [
      { value: "", label: "Default of this content type" },
      { value: "now", label: "Import at this migration's time" },
      { value: "reject", label: "Reject and keep for me" },
    ],
  },
  {
    kind: "number",
    name: "timestampOffsetSeconds",
    group: "time",
    contentTypes: ["mixpanel"],
    label: "Shift all times by seconds",
    text: "Added to every time; negative moves to earlier. 3600 makes 14:00 into 15:00.",
    example: "0",
  },
  {
    kind: "text",
    name: "projectTimezone",
    group: "time",
    contentTypes: ["mixpanel"],
    label: "Timezone of the Mixpanel project",
    text: "Only for projects made before 2023, which export local wall time. Empty means the times are UTC.",
    example: "Europe/Berlin",
  },
  {
    kind: "switch",
    name: "addImportJobId",
    group: "added",
    contentTypes,
    label: "Mark events with this migration",
    text: "Adds $import_job_id, so that this import can be found, checked and deleted as one. Changes no counts.",
  },
  {
    kind: "switch",
    name: "addGeoipDisable",
    group: "added",
    contentTypes,
    label: "Keep people where they were",
    text: "Adds $geoip_disable where it is not set. Without it PostHog places every person where this server stands.",
  },
  {
    kind: "number",
    name: "rejectLimit",
    group: "limits",
    contentTypes,
    label: "Pause after this many rejected records",
    text: "Rejected records are kept whole, and nothing is lost. Past this number the migration pauses and waits for you.",
    example: "10,000",
  },
];

/** What each content type does with a time it can't read when nothing is chosen. */
export const unparsableTimeDefaults: Partial<Record<ContentType, string>> = {
  amplitude: "Import at this migration's time (default)",
  posthog: "Reject and keep for me (default)",
};
