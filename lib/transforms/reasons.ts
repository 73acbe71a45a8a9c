/** Why a record was left out on purpose: one sentence each for people (mapping.md 4). */
export const droppedReasons = {
  session_start: "Amplitude's own session marker; PostHog makes sessions by itself.",
  no_distinct_id: "The record names no person, and you chose to skip such records.",
  filtered_by_name: "You chose to leave out events with this name.",
  duplicate_record: "The same event stood earlier in this part; PostHog would have folded the two.",
  other_day: "The record is not among the events of the day that is sent again.",
} as const;

/** Why a record could not be imported. It is kept whole and can be downloaded. */
export const rejectedReasons = {
  invalid_json: "The line is not valid JSON.",
  not_an_object: "The line is JSON, but not an object.",
  invalid_utf8: "The line is not valid UTF-8 text.",
  record_too_large: "The record is larger than 1 MB.",
  event_too_large: "The event would be larger than 900 KiB; PostHog discards such events.",
  missing_event_name: "The record has no event name.",
  missing_properties: "The record has no properties object.",
  missing_distinct_id: "The record has no distinct_id.",
  distinct_id_too_long: "The person's id is longer than 200 characters; PostHog would cut it and could merge people.",
  invalid_time: "The record's time is missing or cannot be read.",
  invalid_uuid: "The record's uuid is not a UUID; PostHog would refuse the whole batch.",
  refused_by_destination: "PostHog refused this event.",
} as const;

/** Imported all the same, but worth a look. */
export const warnings = {
  timestamp_defaulted: "No readable time in the record; the migration's creation time is used.",
  generated_distinct_id: "No person in the record; an id was made for it.",
  command_event_name: "The event is named like a PostHog command and may act on people or groups.",
  future_timestamp: "The time lies after the migration's creation; PostHog may replace it.",
} as const;

export type DroppedReason = keyof typeof droppedReasons;
export type RejectedReason = keyof typeof rejectedReasons;
export type Warning = keyof typeof warnings;

/** How many, by reason. Absent means none. */
export type Counts<K extends string> = Partial<Record<K, number>>;
