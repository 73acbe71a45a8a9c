import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { contentTypes, type ContentType, type MappingOptions } from "@/lib/transforms/transform";

import { goldenText } from "./testing/golden-rows";

/** Every option of mapping.md that is marked plus and is off by default. */
const everything: Record<ContentType, MappingOptions> = {
  amplitude: {
    onUnparsableTime: "reject",
    identifyEvents: true,
    groupEvents: true,
    userProperties: "set",
    sessions: true,
    personProfiles: "identified_only",
    dropEvents: ["session_end"],
    renameEvents: { $identify: "Amplitude Identify", $groupidentify: "Amplitude Group Identify" },
  },
  mixpanel: {
    skipEventsWithoutId: true,
    identityFallback: true,
    identifyEvents: true,
    timestampOffsetSeconds: -30,
    projectTimezone: "US/Pacific",
    personProfiles: "identified_only",
    dropEvents: ["$merge"],
    renameEvents: { $identify: "Mixpanel Identify", $create_alias: "Mixpanel Alias" },
  },
  posthog: { onUnparsableTime: "now", dropEvents: ["$exception"], renameEvents: { legacy: "old" } },
};

const files = [
  ...contentTypes.map((contentType) => ({ file: `${contentType}.jsonl`, contentType })),
  { file: "malformed.txt", contentType: "mixpanel" as const },
];
const cases = files.flatMap(({ file, contentType }) => [
  { file, contentType, under: "default", options: {} },
  { file, contentType, under: "all", options: everything[contentType] },
]);

const GOLDEN = new URL("../../samples/odd-rows/golden/", import.meta.url);
const nameOf = (file: string, under: string) => `${file.replace(/\.\w+$/, "")}.${under}.txt`;

// Comes first: a file that is missing would be written without a word.
test("every file of odd rows has its golden ones", () => {
  expect(readdirSync(GOLDEN).sort()).toEqual(cases.map(({ file, under }) => nameOf(file, under)).sort());
});

// Written anew by `npx vitest run --project unit lib/pipeline/golden-rows.test.ts -u`; then read what has changed.
test.each(cases)(
  "$file under $under options is what was checked by hand",
  async ({ file, contentType, under, options }) => {
    const text = await goldenText({ file, contentType, options });
    await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(nameOf(file, under), GOLDEN)));
  },
);
