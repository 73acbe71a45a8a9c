import { expect, test } from "vitest";

import { transformLine } from "@/lib/transforms/transform-line";
import type { ContentType, MappingOptions } from "@/lib/transforms/transform";
import { compareJson, type MarkedLeaf } from "./compare-json";

/** Marks by path, of a record and the event that the mapping really makes of it. */
function marks(contentType: ContentType, record: object, options: MappingOptions = {}) {
  const text = JSON.stringify(record);
  const context = { contentType, options, migrationId: "m", createdAt: "2025-01-01T00:00:00Z", objectKey: "a" };
  const result = transformLine(Buffer.from(text), 0, context);
  if (result.outcome !== "imported") throw new Error(result.outcome);
  const { warnings } = result;
  const comparison = compareJson(text, result.events.at(-1)!, contentType, { options, warnings })!;
  const table = (leaves: MarkedLeaf[]) => Object.fromEntries(leaves.map(({ path, mark, why }) => [path, [mark, why]]));
  return { source: table(comparison.source), result: table(comparison.result) };
}

const amplitude = {
  event_type: "[Amplitude] Page Viewed",
  user_id: "user_123",
  device_id: "d1",
  event_time: "2024-01-02 03:04:05",
  os_name: "Chrome",
  os_version: "122",
  device_type: "iOS",
  // The same value twice: only the mapping knows which one is taken.
  city: "New York",
  region: "New York",
  country: null,
  library: "amplitude-js/8.1",
  uuid: "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
  event_properties: { plan: "pro", "[Amplitude] Page URL": "https://example.com", nested: { deep: [1, 2] } },
  user_properties: { initial_utm_source: "ads", initial_referrer: "EMPTY", age: 4 },
  groups: { company: ["acme"] },
};

test("every value of an Amplitude event is explained by the rule that put it there", () => {
  const { result } = marks("amplitude", amplitude, { groupEvents: true });
  expect(result).toMatchObject({
    event: ["changed", "from event_type: renamed by the documented rule"],
    distinct_id: ["moved", "from user_id"],
    uuid: ["same", "from uuid"],
    timestamp: ["changed", "from event_time: as UTC"],
    "properties.plan": ["same", "from event_properties.plan"],
    "properties.nested.deep[1]": ["same", "from event_properties.nested.deep[1]"],
    "properties.$current_url": ["moved", "from event_properties.[Amplitude] Page URL"],
    "properties.$browser": ["moved", "from os_name"],
    "properties.$browser_version": ["changed", "from os_version: a number when it is all digits"],
    "properties.$device_type": ["changed", "from device_type: Mobile or Desktop, by the device"],
    "properties.$geoip_city_name": ["moved", "from city"],
    "properties.$geoip_subdivision_1_name": ["moved", "from region"],
    "properties.$set.$browser": ["moved", "from os_name"],
    "properties.$set_once.$initial_utm_source": ["moved", "from user_properties.initial_utm_source"],
    "properties.historical_migration": ["added", "added to every imported event"],
    "properties.$import_job_id": ["added", "added: names this migration"],
  });
  expect(Object.values(result).filter(([, why]) => why === "added")).toEqual([]);
});

test("a time is explained by the column that could be read, or by none", () => {
  const late = {
    ...amplitude,
    event_time: "yesterday",
    client_event_time: null,
    server_received_time: "2024-01-02 03:04:09",
  };
  expect(marks("amplitude", late).result["timestamp"]).toEqual(["changed", "from server_received_time: as UTC"]);
  const none = marks("amplitude", { ...late, server_received_time: "2024-02-30 03:04:09" });
  expect(none.result["timestamp"]?.[0]).toBe("added");
  expect(none.result["timestamp"]?.[1]).toContain("this migration's own");
  expect(none.source["event_time"]?.[0]).toBe("left");
});

test("a rename is the documented rule's or the person's", () => {
  const named = { ...amplitude, event_type: "Page" };
  expect(marks("amplitude", named, { renameEvents: { Page: "$pageview" } }).result["event"]).toEqual([
    "changed",
    "from event_type: renamed by your rule",
  ]);
  expect(marks("amplitude", named).result["event"]).toEqual(["moved", "from event_type"]);
});

test("what the record had itself is not said to be made or added", () => {
  const { os_name: _, ...rest } = amplitude;
  const own = { $browser: "Firefox", $geoip_disable: true, $device_type: "Watch" };
  const { result } = marks("amplitude", { ...rest, device_type: "Mac", event_properties: own });
  expect(result).toMatchObject({
    "properties.$browser": ["same", "from event_properties.$browser"],
    "properties.$set.$browser": ["same", "from event_properties.$browser"],
    "properties.$device_type": ["same", "from event_properties.$device_type"],
    "properties.$geoip_disable": ["same", "from event_properties.$geoip_disable"],
    "properties.$import_job_id": ["added", "added: names this migration"],
  });
  const kept = marks("posthog", {
    event: "x",
    distinct_id: 5,
    timestamp: "2024-01-02T03:04:05Z",
    properties: { $geoip_disable: false },
  });
  expect(kept.result["properties.$geoip_disable"]).toEqual(["same", "from properties.$geoip_disable"]);
  expect(kept.result["distinct_id"]).toEqual(["changed", "from distinct_id: a number as its text"]);
});

test("a made id is not said to come from an id that the options leave aside", () => {
  const properties = { time: 1_700_000_000, $user_id: "u7", $insert_id: "i" };
  const record = { event: "x", properties };
  expect(marks("mixpanel", record).result["distinct_id"]).toEqual(["added", "made for a record that names nobody"]);
  expect(marks("mixpanel", record, { identityFallback: true }).result["distinct_id"]).toEqual([
    "moved",
    "from properties.$user_id",
  ]);
  const shifted = marks("mixpanel", record, { projectTimezone: "Europe/Berlin" });
  expect(shifted.result["timestamp"]?.[1]).toContain("as the time of day in Europe/Berlin");
});

test("a value that is left out says why", () => {
  const { source } = marks("amplitude", amplitude);
  expect(source).toMatchObject({
    library: ["left", "not carried over"],
    country: ["empty", "empty"],
    user_id: ["moved", "becomes distinct_id"],
    os_name: ["moved", "becomes properties.$browser"],
    "event_properties.plan": ["same", "becomes properties.plan"],
    "user_properties.initial_referrer": ["left", "Amplitude's word for “none”"],
    "user_properties.age": ["left", "an option brings user properties along"],
    "groups.company[0]": ["left", "an option brings groups along"],
  });
});

test("Mixpanel's and PostHog's events are explained too", () => {
  const properties = {
    time: 1_700_000_000,
    distinct_id: "abc",
    $city: "Paris",
    mp_country_code: "FR",
    $insert_id: "i",
    x: 1,
  };
  const mixpanel = marks("mixpanel", { event: "$mp_web_page_view", properties });
  expect(mixpanel.result).toMatchObject({
    distinct_id: ["same", "from properties.distinct_id"],
    timestamp: ["changed", "from properties.time: seconds or milliseconds, as UTC"],
    "properties.$geoip_city_name": ["moved", "from properties.$city"],
    "properties.$geoip_country_name": ["changed", "from properties.mp_country_code: the country's name"],
    "properties.x": ["same", "from properties.x"],
  });
  expect(mixpanel.source["properties.$insert_id"]).toEqual(["left", "said elsewhere, or of use to Mixpanel only"]);

  const posthog = marks("posthog", {
    event: "x",
    distinct_id: "u",
    timestamp: "2024-01-02T03:04:05Z",
    properties: { a: 1 },
  });
  expect(posthog.result).toMatchObject({
    event: ["same", "from event"],
    "properties.a": ["same", "from properties.a"],
    uuid: ["added", "follows from the record, the same each time"],
  });
});

test("numbers are compared by their digits", () => {
  const { result } = compareJson('{"n":1234567890123456789}', '{"n":1234567890123456700}', "posthog")!;
  expect(result[0]).toMatchObject({ mark: "changed", text: "1234567890123456700" });
});

test("a line that is not JSON has no comparison", () => {
  expect(compareJson("oops", "{}", "posthog")).toBeNull();
});
