import { describe, expect, test } from "vitest";

import { destinationChoices, emptyDraft, type Place, places, type WizardDraft } from "@/lib/schemas/draft";
import { contentTypes } from "@/lib/transforms/transform";

import { stillNeeded, wizardSteps } from "./steps";

const NOW = new Date("2024-06-01T00:00:00Z");
/** What people type by mistake, whatever is asked. */
const BAD = [
  "",
  " ",
  "x",
  "a b/c",
  "-1",
  "1.5",
  "0",
  "9".repeat(30),
  "phx_key",
  "phc_token",
  "••••1234",
  "<key>",
  "é".repeat(300),
  "https://",
  "2024-13-45",
  "2030-01-01",
];
/** The validator's own words, and what is no sentence. */
const RAW =
  /\b(invalid|expected|received|unrecognized|too (big|small)|string|int|number must|input|null|undefined|NaN)\b|[^.:)]$/i;

type Group = Record<string, unknown>;
const fill = (group: Group, text: string): Group =>
  Object.fromEntries(Object.entries(group).map(([key, value]) => [key, value === "" ? text : value]));

function filled(
  text: string,
  {
    place,
    choice,
    contentType,
  }: { place: Place; choice: (typeof destinationChoices)[number]; contentType: (typeof contentTypes)[number] },
): WizardDraft {
  const { source } = emptyDraft;
  return {
    ...emptyDraft,
    place,
    contentType: place === "amplitude" || place === "mixpanel" ? place : contentType,
    source: Object.fromEntries(
      Object.entries(source).map(([key, group]) => [key, fill(group, text)]),
    ) as WizardDraft["source"],
    scope: fill(emptyDraft.scope, text) as WizardDraft["scope"],
    destination: { ...fill(emptyDraft.destination, text), choice } as WizardDraft["destination"],
    options: { ...(fill(emptyDraft.options, text) as WizardDraft["options"]), onUnparsableTime: "" },
    events: { rule: "only", names: [text], renames: { [text || "x"]: text } },
  };
}

describe.each(places)("%s", (place) => {
  test.each(destinationChoices)(
    "into %s: whatever is typed, what is still needed is a sentence for people",
    (choice) => {
      const raw = new Set<string>();
      for (const text of BAD)
        for (const contentType of contentTypes)
          for (const step of wizardSteps)
            for (const message of stillNeeded(filled(text, { place, choice, contentType }), step, NOW))
              if (RAW.test(message)) raw.add(`${step}: ${message} (${text})`);
      expect([...raw]).toEqual([]);
    },
  );
});
