import { describe, expect, test } from "vitest";

import { countryCodes, countryName } from "./countries";
import { eventOf, type PlainEvent, resultOf, textsOf } from "./testing/event-of";
import type { MappingOptions } from "./transform";

const base = { time: 1_700_000_000, distinct_id: "u1", $insert_id: "i1" };
const record = (patch: object) => ({ event: "Signed Up", properties: { ...base, ...patch } });
const map = (patch: object, options?: MappingOptions): PlainEvent => eventOf("mixpanel", record(patch), options);
const outcome = (patch: object, options?: MappingOptions) => resultOf("mixpanel", record(patch), options);

test("gives the event of mapping.md's example", () => {
  const event = eventOf("mixpanel", {
    event: "$mp_web_page_view",
    properties: { time: 1_700_000_000_000, distinct_id: "abc123", $city: "Paris", mp_country_code: "FR" },
  });
  expect(event).toEqual({
    uuid: event.uuid,
    event: "$pageview",
    distinct_id: "abc123",
    timestamp: "2023-11-14T22:13:20.000Z",
    properties: {
      $geoip_city_name: "Paris",
      $geoip_country_code: "FR",
      $geoip_country_name: "France",
      historical_migration: true,
      analytics_source: "mixpanel",
      $import_job_id: "018f0000-0000-7000-8000-000000000000",
      $geoip_disable: true,
    },
  });
});

test.each([
  ["no event", { properties: base }, "missing_event_name"],
  ["an empty event", { event: "", properties: base }, "missing_event_name"],
  ["an event that is no text", { event: 7, properties: base }, "missing_event_name"],
  ["no properties", { event: "a" }, "missing_properties"],
  ["properties that are null", { event: "a", properties: null }, "missing_properties"],
  ["properties that are a list", { event: "a", properties: [] }, "missing_properties"],
])("rejects a record with %s", (_, line, reason) => {
  expect(resultOf("mixpanel", line)).toMatchObject({ outcome: "rejected", reason });
});

describe("the person", () => {
  const before = { $distinct_id_before_identity: "before" };
  test.each([
    ["distinct_id", {}, "u1"],
    ["a number as its text", { distinct_id: 42 }, "42"],
    ["distinct_id although there is an earlier one", before, "u1"],
    ["the earlier one of an empty id", { ...before, distinct_id: "" }, "before"],
    ["the earlier one of a missing id", { ...before, distinct_id: undefined }, "before"],
    ["the earlier one of a device's id", { ...before, distinct_id: "$device:x" }, "before"],
    ["the earlier one of an upper-case id", { ...before, distinct_id: "5E0B7C1A-9D47" }, "before"],
    ["the earlier one of a number", { ...before, distinct_id: 42 }, "before"],
    ["distinct_id when the earlier one is empty", { $distinct_id_before_identity: "", distinct_id: "ABC" }, "ABC"],
    ["distinct_id when the earlier one is no text", { $distinct_id_before_identity: 7, distinct_id: "ABC" }, "ABC"],
    ["a device's id when there is no earlier one", { distinct_id: "$device:x" }, "$device:x"],
  ])("is %s", (_, patch, id) => expect(map(patch).distinct_id).toBe(id));

  test("is a number digit for digit", () => {
    const line = '{"event":"a","properties":{"time":1,"distinct_id":9007199254740993}}';
    expect(eventOf("mixpanel", line).distinct_id).toBe("9007199254740993");
  });

  test("that is missing is generated, or the record dropped", () => {
    const patch = { distinct_id: null, $user_id: "user", $device_id: "device" };
    expect(outcome(patch)).toMatchObject({ warnings: ["generated_distinct_id"], distinctId: "generated" });
    expect(map(patch).distinct_id).toBe(map(patch).distinct_id);
    expect(map(patch).distinct_id).not.toBe(map({ ...patch, $insert_id: "i2" }).distinct_id);
    expect(outcome(patch, { skipEventsWithoutId: true })).toEqual({ outcome: "dropped", reason: "no_distinct_id" });
    expect(map(patch, { identityFallback: true }).distinct_id).toBe("user");
    expect(map({ ...patch, $user_id: " " }, { identityFallback: true }).distinct_id).toBe("device");
  });

  test("of more than 200 characters is rejected", () => {
    expect(outcome({ distinct_id: "é".repeat(200) })).toMatchObject({ outcome: "imported" });
    expect(outcome({ distinct_id: "é".repeat(201) })).toMatchObject({ reason: "distinct_id_too_long" });
  });

  test.each([
    ["identified", { $user_id: "u1", $device_id: "d" }],
    ["identified", {}],
    ["anonymous", { distinct_id: "$device:d", $device_id: "d" }],
    ["anonymous", { distinct_id: "d", $device_id: "d" }],
  ])("is %s", (kind, patch) => {
    expect(outcome(patch)).toMatchObject({ distinctId: kind });
    const profile = kind === "anonymous" ? false : undefined;
    expect(map(patch, { personProfiles: "identified_only" }).properties.$process_person_profile).toBe(profile);
  });
});

describe("the uuid", () => {
  const { uuid } = map({});
  test.each([
    ["a later download", { mp_processing_time_ms: 2, $mp_api_timestamp_ms: 3 }],
    ["a new id after merging people", { distinct_id: "$device:9", $distinct_id_before_identity: "u1" }],
    ["the time in milliseconds", { time: 1_700_000_000_000 }],
    ["the time as text", { time: "1700000000" }],
  ])("stays with %s", (_, patch) => expect(map(patch).uuid).toBe(uuid));

  test("stays with any spelling of the name, the person and $insert_id", () => {
    const event = { event: 'Zoë "Ö"', properties: { ...base, distinct_id: "ü/1", $insert_id: "é\t1" } };
    const spelled = String.raw`{"event":"Zo\u00eb \u0022\u00d6\"","properties":{"time":1700000000,"distinct_id":"\u00fc\/1","$insert_id":"\u00e9\u00091"}}`;
    expect(eventOf("mixpanel", spelled).uuid).toBe(eventOf("mixpanel", event).uuid);
    expect(eventOf("mixpanel", spelled).uuid).toBe("7196749b-d3c8-5d49-a0aa-bba53a7d6b84");
  });

  test("is the same in every version: a second import must fold with the first", () => {
    expect(uuid).toBe("87da96e3-dfa0-5e1d-8aff-6875e07a9ff8");
  });

  test("stays when only the time offset changes", () => {
    expect(map({}, { timestampOffsetSeconds: 60, projectTimezone: "Europe/Berlin" }).uuid).toBe(uuid);
  });

  test.each([
    ["another $insert_id", { $insert_id: "i2" }],
    ["another time", { time: 1_700_000_001 }],
    ["another fraction", { time: 1_700_000_000.5 }],
    ["another person", { distinct_id: "u2" }],
  ])("changes with %s", (_, patch) => expect(map(patch).uuid).not.toBe(uuid));

  test("changes with the event's name", () => {
    expect(eventOf("mixpanel", { event: "Other", properties: base }).uuid).not.toBe(uuid);
  });

  test.each([[null], [""], [undefined]])("without $insert_id (%j) is of the record's place and bytes", ($insert_id) => {
    const at = (offset: number) => resultOf("mixpanel", record({ $insert_id }), {}, offset);
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });

  test("a number counts as $insert_id", () => {
    const at = (offset: number) => resultOf("mixpanel", record({ $insert_id: 7 }), {}, offset);
    expect(at(1)).toEqual(at(2));
  });
});

describe("the time", () => {
  test.each([
    ["1700000000", "2023-11-14T22:13:20.000Z"],
    ["1700000000.125", "2023-11-14T22:13:20.125Z"],
    ["1700000000.1234567", "2023-11-14T22:13:20.123456Z"],
    ["1700000000417", "2023-11-14T22:13:20.417Z"],
    ["1700000000417.5", "2023-11-14T22:13:20.4175Z"],
    ["10000000000", "2286-11-20T17:46:40.000Z"],
    ["10000000001", "1970-04-26T17:46:40.001Z"],
    ['"1700000000"', "2023-11-14T22:13:20.000Z"],
    ["1.7e9", "2023-11-14T22:13:20.000Z"],
    ["0", "1970-01-01T00:00:00.000Z"],
    ["-1.5", "1969-12-31T23:59:58.500Z"],
  ])("%s is %s", (time, timestamp) => {
    expect(eventOf("mixpanel", `{"event":"a","properties":{"time":${time},"distinct_id":"u"}}`).timestamp).toBe(
      timestamp,
    );
  });

  test.each([[undefined], [null], [""], ["soon"], [true], [{}], [1e20], ["1.5.5"]])("%j cannot be read", (time) => {
    expect(outcome({ time })).toMatchObject({ reason: "invalid_time" });
  });

  test("is moved by timestampOffsetSeconds", () => {
    expect(map({}, { timestampOffsetSeconds: -20 }).timestamp).toBe("2023-11-14T22:13:00.000Z");
    expect(outcome({ time: 0 }, { timestampOffsetSeconds: -70_000_000_000 })).toMatchObject({ reason: "invalid_time" });
  });

  test.each([
    [1_655_285_400, "2022-06-15T16:30:00.000Z"], // summer: 7 h behind UTC
    [1_673_800_200, "2023-01-16T00:30:00.000Z"], // winter: 8 h
    [1_667_698_200, "2022-11-06T08:30:00.000Z"], // 01:30 was shown twice: the first
    [1_647_138_600, "2022-03-13T10:30:00.000Z"], // 02:30 was skipped: as if the clock had not been moved
  ])("%d in US/Pacific is %s", (time, timestamp) => {
    expect(map({ time }, { projectTimezone: "US/Pacific" }).timestamp).toBe(timestamp);
  });

  test("in the future is a warning", () => {
    expect(outcome({ time: 1_718_492_401 })).toMatchObject({ warnings: ["future_timestamp"] });
    expect(outcome({ time: 1_718_492_400 })).toMatchObject({ warnings: [] });
  });
});

describe("properties", () => {
  test.each([
    "time",
    "distinct_id",
    "$mp_api_endpoint",
    "mp_processing_time_ms",
    "$insert_id",
    "$geo_source",
    "$mp_api_timestamp_ms",
  ])("do not hold %s", (key) =>
    expect(map({ [key]: base[key as keyof typeof base] ?? "v" }).properties).not.toHaveProperty([key]),
  );

  test.each([
    ["$city", "$geoip_city_name"],
    ["$region", "$geoip_subdivision_1_name"],
    ["mp_country_code", "$geoip_country_code"],
  ])("hold %s as %s", (from, to) => {
    const { properties } = map({ [from]: "v", [to]: "own" });
    expect(properties[to]).toBe("v");
    expect(properties).not.toHaveProperty([from]);
    expect(map({ [from]: null, [to]: "own" }).properties[to]).toBe("own");
  });

  test.each([
    ["US", "United States"],
    ["gb", "United Kingdom"],
    ["Fr", "France"],
    ["KR", "South Korea"],
    ["ZZ", undefined],
    ["", undefined],
    [7, undefined],
  ])("name the country %j %j", (mp_country_code, name) => {
    expect(map({ mp_country_code }).properties.$geoip_country_name).toBe(name);
  });

  test("go through otherwise, byte for byte", () => {
    const kept = String.raw`"n":1234567890123456789,"e":1e400,"s":"\u00e9","__proto__":{"x":1}`;
    const [text] = textsOf(
      "mixpanel",
      `{"event":"a","properties":{"time":1,${kept},"distinct_id":"u","$set":{"plan":"x"}}}`,
    );
    expect(text).toContain(kept);
    expect(JSON.parse(text!)).toMatchObject({ properties: { $set: { plan: "x" } } });
  });

  test("hold nothing twice", () => {
    const [text] = textsOf(
      "mixpanel",
      record({ $geoip_disable: false, analytics_source: "own", historical_migration: false }),
    );
    expect(text!.match(/geoip_disable|analytics_source|historical_migration/g)).toHaveLength(3);
    expect(text).toContain('"$geoip_disable":false');
    expect(text).toContain('"historical_migration":true');
  });
});

test("every country has a code of two letters and a name", () => {
  expect(countryCodes).toHaveLength(250);
  for (const code of countryCodes) {
    expect(code).toMatch(/^[A-Z]{2}$/);
    expect(countryName(code)).toMatch(/^\p{L}[\p{L} .,()-]+$/u);
  }
});
