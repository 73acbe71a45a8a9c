import { describe, expect, test } from "vitest";

import { availableAt, endsTooLate, latestEnd, type Vendor } from "./latest-end";

describe("the latest end of a range", () => {
  test.each<[Vendor, string, string | undefined, string]>([
    ["amplitude", "2024-03-10T08:00:00Z", undefined, "2024-03-10T05:00:00.000Z"],
    ["amplitude", "2024-03-10T07:59:59.999Z", undefined, "2024-03-10T04:00:00.000Z"],
    ["amplitude", "2024-03-01T02:30:00Z", undefined, "2024-02-29T23:00:00.000Z"],
    ["mixpanel", "2024-03-10T00:00:00Z", undefined, "2024-03-10T00:00:00.000Z"],
    ["mixpanel", "2024-03-10T23:59:59Z", undefined, "2024-03-10T00:00:00.000Z"],
    ["mixpanel", "2024-03-10T07:59:59Z", "America/Los_Angeles", "2024-03-09T00:00:00.000Z"],
    ["mixpanel", "2024-03-10T08:00:00Z", "America/Los_Angeles", "2024-03-10T00:00:00.000Z"],
    ["mixpanel", "2024-03-10T11:00:00Z", "Pacific/Auckland", "2024-03-11T00:00:00.000Z"],
    ["mixpanel", "2024-12-31T15:00:00Z", "Asia/Tokyo", "2025-01-01T00:00:00.000Z"],
  ])("%s at %s in %s: %s", (vendor, now, projectTimezone, expected) => {
    const latest = latestEnd(vendor, new Date(now), { projectTimezone });
    expect(latest.toISOString()).toBe(expected);
    expect(endsTooLate(vendor, latest, new Date(now), { projectTimezone })).toBeNull();
    const later = new Date(latest.getTime() + (vendor === "amplitude" ? 3_600_000 : 86_400_000));
    expect(endsTooLate(vendor, later, new Date(now), { projectTimezone })).toContain(expected.slice(0, 10));
  });
});

test.each<[Vendor, string, string | undefined, string]>([
  ["amplitude", "2024-03-10T05:00:00Z", undefined, "2024-03-10T08:00:00.000Z"],
  ["mixpanel", "2024-03-10T00:00:00Z", undefined, "2024-03-10T14:00:00.000Z"],
  ["mixpanel", "2024-03-11T00:00:00Z", "America/Los_Angeles", "2024-03-11T09:00:00.000Z"],
  ["mixpanel", "2024-03-10T00:00:00Z", "Pacific/Auckland", "2024-03-09T13:00:00.000Z"],
])("%s has everything up to %s in %s from %s on", (vendor, end, projectTimezone, expected) => {
  expect(availableAt(vendor, new Date(end), { projectTimezone }).toISOString()).toBe(expected);
});
