import { expect, test } from "vitest";

import { compareJson } from "./compare-json";

const source = JSON.stringify({
  event_type: "[Amplitude] Page Viewed",
  user_id: "user_123",
  os_name: "Chrome",
  library: "amplitude-js/8.1",
  city: null,
  event_properties: { plan: "premium", seats: 4, on: true },
});
const result = JSON.stringify({
  event: "$pageview",
  distinct_id: "user_123",
  properties: {
    plan: "premium",
    seats: 5,
    on: true,
    $browser: "Chrome",
    analytics_source: "amplitude",
    $set: { a: 1 },
  },
});

const marks = (leaves: { path: string; mark: string; other?: string }[]) =>
  Object.fromEntries(leaves.map(({ path, mark, other }) => [path, other ? `${mark} ${other}` : mark]));

test("marks what stayed, moved, changed and was added", () => {
  expect(
    marks(
      compareJson(source, result, ["properties.$browser", "properties.analytics_source", "properties.$set"])!.result,
    ),
  ).toEqual({
    event: "added",
    distinct_id: "moved user_id",
    "properties.plan": "same",
    "properties.seats": "changed event_properties.seats",
    "properties.on": "same",
    "properties.$browser": "moved os_name",
    "properties.analytics_source": "added",
    "properties.$set.a": "added",
  });
});

test("marks in the source what the result left out", () => {
  const { source: leaves } = compareJson(source, result, [])!;
  expect(marks(leaves)).toMatchObject({
    library: "left",
    city: "empty",
    user_id: "moved distinct_id",
    "event_properties.plan": "same properties.plan",
  });
});

test("of values that read the same, the one that the mapping takes is named", () => {
  const { result: leaves } = compareJson(
    '{"city":"New York","region":"New York"}',
    '{"$geoip_city_name":"New York","$geoip_subdivision_1_name":"New York"}',
    [],
  )!;
  expect(leaves.map((leaf) => leaf.other)).toEqual(["city", "region"]);
});

test("numbers are compared by their digits", () => {
  const { result: leaves } = compareJson('{"n":1234567890123456789}', '{"n":1234567890123456700}', [])!;
  expect(leaves[0]).toMatchObject({ mark: "changed", text: "1234567890123456700" });
});

test("a line that is not JSON has no comparison", () => {
  expect(compareJson("oops", "{}", [])).toBeNull();
});
