import { describe, expect, test } from "vitest";

import { eventOf, type PlainEvent, resultOf } from "./testing/event-of";
import type { MappingOptions } from "./transform";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const row = { event_type: "Signed Up", event_time: "2024-01-02 03:04:05.678901", user_id: "u1", device_id: "d1" };
const map = (patch: object, options?: MappingOptions): PlainEvent =>
  eventOf("amplitude", { ...row, ...patch }, options);

test("gives the event of mapping.md's example", () => {
  const page = {
    "[Amplitude] Page URL": "https://example.com/page",
    "[Amplitude] Page Domain": "example.com",
    "[Amplitude] Page Path": "/page",
  };
  const event = eventOf("amplitude", {
    event_type: "[Amplitude] Page Viewed",
    user_id: "user_123",
    event_properties: page,
  });
  expect(event).toMatchObject({ event: "$pageview", distinct_id: "user_123" });
  expect(event.properties).toEqual({
    ...page,
    $current_url: "https://example.com/page",
    $host: "example.com",
    $pathname: "/page",
    $amplitude_user_id: "user_123",
    historical_migration: true,
    analytics_source: "amplitude",
    $import_job_id: "018f0000-0000-7000-8000-000000000000",
    $geoip_disable: true,
    $set: { $current_url: "https://example.com/page", $pathname: "/page" },
  });
});

describe("the name", () => {
  test.each([
    ["[Amplitude] Page Viewed", "$pageview"],
    ["[Amplitude] Element Clicked", "$autocapture"],
    ["[Amplitude] Element Changed", "$autocapture"],
    ["[Amplitude] \\u0050age Viewed", "$pageview"],
    ["session_end", "session_end"],
    [" ", " "],
    ["toString", "toString"],
    ["__proto__", "__proto__"],
  ])("%s becomes %s", (from, to) => {
    expect(eventOf("amplitude", `{"event_type":"${from}","user_id":"u"}`).event).toBe(to);
  });

  test.each([[undefined], [null], [""], [7], [true], [{}], [[]]])("%j is no name", (event_type) => {
    expect(resultOf("amplitude", { ...row, event_type })).toMatchObject({ reason: "missing_event_name" });
  });

  test.each(["session_start", "session\\u005fstart"])("%s is dropped", (name) => {
    expect(resultOf("amplitude", `{"event_type":"${name}"}`)).toEqual({ outcome: "dropped", reason: "session_start" });
  });
});

describe("the person", () => {
  test.each([
    ["user_id", { user_id: "u", device_id: "d" }, "u"],
    ["device_id", { user_id: null, device_id: "d" }, "d"],
    ["device_id after an empty user_id", { user_id: "", device_id: "d" }, "d"],
    ["device_id after a blank user_id", { user_id: " \t\u00a0", device_id: "d" }, "d"],
    ["a number as its text", { user_id: 42 }, "42"],
    ["no boolean", { user_id: true, device_id: "d" }, "d"],
  ])("is %s", (_, patch, id) => expect(map(patch).distinct_id).toBe(id));

  test("is a number digit for digit", () => {
    const line = '{"event_type":"a","user_id":1234567890123456789}';
    expect(eventOf("amplitude", line).distinct_id).toBe("1234567890123456789");
  });

  test("is generated when the row names nobody, the same each time", () => {
    const patch = { user_id: null, device_id: "", uuid: "6f127057-db29-11ee-9c29-0242ac120019" };
    expect(map(patch).distinct_id).toMatch(UUID);
    expect(map(patch).distinct_id).toBe(map({ ...patch, event_time: null }).distinct_id);
    expect(map(patch).distinct_id).not.toBe(
      map({ ...patch, uuid: "6f127057-db29-11ee-9c29-0242ac12001a" }).distinct_id,
    );
    expect(resultOf("amplitude", { ...row, ...patch })).toMatchObject({
      warnings: ["generated_distinct_id"],
      distinctId: "generated",
    });
  });

  test("of more than 200 characters is rejected, counted in characters", () => {
    expect(map({ user_id: "😀".repeat(200) }).distinct_id).toBe("😀".repeat(200));
    expect(resultOf("amplitude", { ...row, user_id: "😀".repeat(201) })).toMatchObject({
      reason: "distinct_id_too_long",
    });
    expect(map({ device_id: "d".repeat(300) }).distinct_id).toBe("u1");
  });
});

describe("the uuid", () => {
  const id = "6f0f89ef-db11-11ee-9c21-0242ac120001";
  test("is the row's, in lower case", () => expect(map({ uuid: id.toUpperCase() }).uuid).toBe(id));

  test.each([undefined, null, "", "x", 7, `${id}0`, "00000000-0000-0000-0000-000000000000"])("%j is none", (uuid) => {
    const event = map({ uuid, $insert_id: "i" });
    expect(event.uuid).toMatch(UUID);
    expect(event.uuid).toBe(map({ $insert_id: "i", event_time: null }).uuid);
  });

  test("of $insert_id differs by device", () => {
    expect(map({ $insert_id: "i", device_id: "a" }).uuid).not.toBe(map({ $insert_id: "i", device_id: "b" }).uuid);
    expect(map({ $insert_id: "i", device_id: null }).uuid).not.toBe(map({ $insert_id: "i", device_id: "b" }).uuid);
  });

  test("of a row without identity is made from its place and bytes", () => {
    const at = (offset: number, patch = {}) => {
      const result = resultOf("amplitude", { ...row, ...patch }, {}, offset);
      return result.outcome === "imported" ? (JSON.parse(result.events[0]!) as PlainEvent).uuid : "";
    };
    expect(at(5)).toBe(at(5));
    expect(at(5)).not.toBe(at(6));
    expect(at(5)).not.toBe(at(5, { city: "Berlin" }));
  });
});

describe("the time", () => {
  test.each([
    ["2024-01-02 03:04:05", "2024-01-02T03:04:05Z"],
    ["2024-01-02 03:04:05.123456", "2024-01-02T03:04:05.123456Z"],
    ["2024-01-02 03:04:05.100", "2024-01-02T03:04:05.100Z"],
    ["2024-01-02T03:04:05.1234567Z", "2024-01-02T03:04:05.123456Z"],
    ["2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00Z"],
    ["2023-12-31 23:30:00.5-0130", "2024-01-01T01:00:00.5Z"],
    ["2024-02-29 00:00:00", "2024-02-29T00:00:00Z"],
  ])("%s is %s", (event_time, timestamp) => expect(map({ event_time }).timestamp).toBe(timestamp));

  test("is the first that can be read", () => {
    const times = {
      event_time: "2023-02-29 00:00:00",
      client_event_time: 7,
      server_received_time: "2024-01-02 00:00:00",
    };
    expect(map(times).timestamp).toBe("2024-01-02T00:00:00Z");
    expect(map({ ...times, client_event_time: "2024-01-01 00:00:00" }).timestamp).toBe("2024-01-01T00:00:00Z");
  });

  test.each(["yesterday", "2024-01-02", "2024-13-01 00:00:00", "2024-01-02 24:00:00", "2024-01-02 03:04:60", "", null])(
    "%j cannot be read",
    (event_time) => {
      expect(resultOf("amplitude", { ...row, event_time })).toMatchObject({
        timestamp: "2024-06-15T00:00:00.000Z",
        warnings: ["timestamp_defaulted"],
      });
      expect(resultOf("amplitude", { ...row, event_time }, { onUnparsableTime: "reject" })).toMatchObject({
        reason: "invalid_time",
      });
    },
  );

  test("in the future is a warning", () => {
    const at = (event_time: string) => resultOf("amplitude", { ...row, event_time });
    expect(at("2024-06-15 23:00:01")).toMatchObject({ warnings: ["future_timestamp"] });
    expect(at("2024-06-15 23:00:00")).toMatchObject({ warnings: [] });
  });
});
