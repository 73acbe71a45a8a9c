import { expect, test } from "vitest";

import { explainReason } from "./explain-reason";

const amplitude = { contentType: "amplitude" as const };

test.each([
  {
    what: "a name that was left out",
    sample: { ...amplitude, reason: "filtered_by_name", record: { event_type: "heartbeat" } },
    why: 'You chose to leave out events with this name. Its name: "heartbeat".',
  },
  {
    what: "a time that is the migration's own: the record's is not said to be its source",
    sample: {
      ...amplitude,
      reason: "timestamp_defaulted",
      record: { event_time: "2024-01-02 03:04:05" },
      event: { timestamp: "2024-05-01T00:00:00Z" },
    },
    why: `No readable time in the record; the migration's creation time is used. It is "2024-05-01T00:00:00Z".`,
  },
  {
    what: "a name one level down is no name",
    sample: { ...amplitude, reason: "session_start", record: { event_properties: { event_type: "x" } } },
    why: "Amplitude's own session marker; PostHog makes sessions by itself.",
  },
  {
    what: "Mixpanel's time, from where it stands",
    sample: {
      contentType: "mixpanel" as const,
      reason: "future_timestamp",
      record: { event: "e", properties: { time: 7258118400 } },
      event: { timestamp: "2200-01-01T00:00:00Z" },
    },
    why: 'The time lies after the migration\'s creation; PostHog may replace it. It is "2200-01-01T00:00:00Z", from properties.time 7258118400.',
  },
  {
    what: "a reason of a newer server",
    sample: { ...amplitude, reason: "too_odd", record: null },
    why: "too odd",
  },
])("$what", ({ sample, why }) => expect(explainReason(sample)).toBe(why));
