import { describe, expect, test } from "vitest";

import { emptyDraft, type WizardDraft } from "@/lib/schemas/draft";

import { scopeAnswer } from "./answers";
import { endNow, readScope, scopePresets } from "./scope";
import { calendarDay, daysOf, lastDay, scopeOfDays } from "./scope-days";
import { stillNeeded } from "./steps";

const NOW = new Date("2024-06-15T10:20:00Z");
const mixpanel: WizardDraft = {
  ...emptyDraft,
  place: "mixpanel",
  contentType: "mixpanel",
  source: {
    ...emptyDraft.source,
    mixpanel: { ...emptyDraft.source.mixpanel, username: "u", secret: "s", projectId: "12" },
  },
};
const amplitude: WizardDraft = {
  ...emptyDraft,
  place: "amplitude",
  contentType: "amplitude",
  source: { ...emptyDraft.source, amplitude: { ...emptyDraft.source.amplitude, apiKey: "k", secretKey: "s" } },
};
const until = (draft: WizardDraft, to: string, toHour = "00"): WizardDraft => ({
  ...draft,
  scope: { from: "2024-06-01", fromHour: "00", to, toHour },
});

describe("an end that the vendor does not have yet", () => {
  test.each([
    ["amplitude, the last hour it has", until(amplitude, "2024-06-15", "07"), null],
    ["amplitude, an hour later", until(amplitude, "2024-06-15", "08"), /End at 2024-06-15 07:00 UTC or earlier/],
    ["mixpanel, up to yesterday", until(mixpanel, "2024-06-15"), null],
    ["mixpanel, with today", until(mixpanel, "2024-06-16"), /End at 2024-06-15 or earlier/],
    [
      "mixpanel, where yesterday is not over",
      until({ ...mixpanel, options: { ...mixpanel.options, projectTimezone: "Pacific/Pago_Pago" } }, "2024-06-15"),
      /End at 2024-06-14 or earlier/,
    ],
  ])("%s", (_, draft, expected) => {
    const { error } = scopeAnswer(draft, NOW);
    const issue = error?.issues.find(({ path }) => path[0] === "to");
    if (expected) expect(issue?.message).toMatch(expected);
    else expect(error).toBeUndefined();
    expect(stillNeeded(draft, "scope", NOW)).toEqual(expected ? [expect.stringMatching(expected)] : []);
  });
});

test.each(["amplitude", "mixpanel"] as const)("no preset of %s ends later than the vendor has", (place) => {
  const draft = place === "amplitude" ? amplitude : mixpanel;
  const presets = scopePresets(endNow({ ...draft, place }, NOW));
  expect(presets.map(({ label }) => label)).toEqual([
    "Last 30 days",
    "Last 12 months",
    "Last 3 years",
    "2024",
    "2023",
    "2022",
    "Everything since 2015",
  ]);
  for (const { label, scope } of presets) {
    expect(stillNeeded({ ...draft, scope }, "scope", NOW), label).toEqual([]);
    expect(Date.parse(readScope({ place, scope }).to), label).toBeLessThanOrEqual(NOW.getTime());
  }
});

describe("the calendar's days", () => {
  test("the last day is the one before a midnight, and the one that hours of it are in", () => {
    const scope = { from: "2024-02-01", fromHour: "00", to: "2024-03-01", toHour: "00" };
    expect(daysOf(scope)).toEqual({ from: calendarDay("2024-02-01"), to: calendarDay("2024-02-29") });
    expect(daysOf({ ...scope, toHour: "05" }).to).toEqual(calendarDay("2024-03-01"));
    expect(daysOf({ ...scope, from: "", to: "" })).toEqual({ from: undefined, to: undefined });
  });

  test("a range that is picked covers its last day, up to what the vendor has", () => {
    const latest = new Date("2024-06-15T07:00:00Z");
    const [first, last] = [calendarDay("2024-06-01"), calendarDay("2024-06-10")] as [Date, Date];
    expect(scopeOfDays(first, last, latest)).toEqual({
      from: "2024-06-01",
      fromHour: "00",
      to: "2024-06-11",
      toHour: "00",
    });
    expect(lastDay(latest)).toEqual(calendarDay("2024-06-15"));
    expect(scopeOfDays(first, lastDay(latest), latest)).toMatchObject({ to: "2024-06-15", toHour: "07" });
    expect(lastDay(new Date("2024-06-15T00:00:00Z"))).toEqual(calendarDay("2024-06-14"));
  });
});
