import { describe, expect, test } from "vitest";

import { eventOf, resultOf, textsOf } from "./testing/event-of";
import type { MappingOptions } from "./transform";

const base = {
  event: "signup",
  distinct_id: "p-1",
  uuid: "018f4d2a-7c11-7b3e-9a55-1c2d3e4f5a6b",
  timestamp: "2024-06-01T10:00:00.123456Z",
  properties: { plan: "pro" },
};
const added = { $import_job_id: "018f0000-0000-7000-8000-000000000000", $geoip_disable: true };
const none: MappingOptions = { addImportJobId: false, addGeoipDisable: false };
const map = (patch: object, options?: MappingOptions) => eventOf("posthog", { ...base, ...patch }, options);
const outcome = (patch: object, options?: MappingOptions) => resultOf("posthog", { ...base, ...patch }, options);

test("an event goes through as it is, with our two properties", () => {
  const extra = { $set: { a: 1 }, $set_once: { b: 2 }, ip: "", elements_chain: "x", set: null };
  expect(map(extra)).toEqual({ ...base, ...extra, properties: { plan: "pro", ...added } });
  expect(map(extra, none)).toEqual({ ...base, ...extra });
});

test("values go through byte for byte", () => {
  const members = String.raw`"event":"caf\u00e9","distinct_id":"p","uuid":"${base.uuid.toUpperCase()}","timestamp":"2024-06-01 10:05:00"`;
  const [text] = textsOf("posthog", `{${members},"properties":{"n":1e400,"big":12345678901234567890}}`);
  expect(text).toBe(
    `{${members},"properties":{"n":1e400,"big":12345678901234567890,"$import_job_id":"${added.$import_job_id}","$geoip_disable":true}}`,
  );
});

test.each([
  ["no event", { event: undefined }, "missing_event_name"],
  ["an empty event", { event: "" }, "missing_event_name"],
  ["no distinct_id", { distinct_id: undefined }, "missing_distinct_id"],
  ["a blank distinct_id", { distinct_id: " " }, "missing_distinct_id"],
  ["a distinct_id that is no id", { distinct_id: {} }, "missing_distinct_id"],
  ["a long distinct_id", { distinct_id: "x".repeat(201) }, "distinct_id_too_long"],
  ["a wrong uuid", { uuid: "not-a-uuid" }, "invalid_uuid"],
  ["a uuid that is a number", { uuid: 7 }, "invalid_uuid"],
  ["no timestamp", { timestamp: undefined }, "invalid_time"],
  ["an unreadable timestamp", { timestamp: "yesterday" }, "invalid_time"],
  ["a timestamp that does not exist", { timestamp: "2023-02-29T00:00:00Z" }, "invalid_time"],
  ["a timestamp that is a number", { timestamp: 1_704_067_199_999 }, "invalid_time"],
  ["properties that are a list", { properties: [] }, "missing_properties"],
  ["properties that are no JSON text", { properties: "{" }, "missing_properties"],
])("rejects %s", (_, patch, reason) => expect(outcome(patch)).toMatchObject({ outcome: "rejected", reason }));

test.each([
  "2024-06-01T10:00:00Z",
  "2024-06-01T12:00:00+02:00",
  "2024-06-01 10:05:00",
  "2024-06-01T10:05:00",
  "2024-06-01 10:05:00-08",
  "2024-06-01T10:07:00.001000+00:00",
])("timestamp %s stays", (timestamp) => expect(map({ timestamp }).timestamp).toBe(timestamp));

// rust/common/types/src/timestamp.rs of PostHog: dates alone and zones without a colon are no RFC 3339 and go to other
// parsers, and digits are read by their number alone.
test.each([
  ["2023-12-31", "2023-12-31T00:00:00Z"],
  ["2024-06-01T12:00:00.5+0200", "2024-06-01T10:00:00.5Z"],
  ["1700000000", "2023-11-14T22:13:20Z"],
  ["1700000000123", "2023-11-14T22:13:20.123Z"],
  ["1700000000123456789", "2023-11-14T22:13:20.123456Z"],
])("timestamp %s, which PostHog may take for another moment, is written out", (timestamp, want) =>
  expect(map({ timestamp })).toEqual({ ...base, timestamp: want, properties: { plan: "pro", ...added } }),
);

test.each(["170000000", "17000000001", "1700000000.5", "-1700000000", " 1700000000"])(
  "timestamp %j is no Unix time to PostHog either",
  (timestamp) => expect(outcome({ timestamp })).toMatchObject({ outcome: "rejected", reason: "invalid_time" }),
);

test.each([
  ["offset", 3_600_000],
  ["offset", "soon"],
  ["token", "phc_of_the_old_project"],
  ["$token", "phc_of_the_old_project"],
  ["api_key", "phc_of_the_old_project"],
])("%s, which capture would obey, stays behind", (key, value) => {
  expect(map({ [key]: value })).toEqual({ ...base, properties: { plan: "pro", ...added } });
  const inside = { [key]: value };
  expect(map({ properties: inside }).properties).toEqual({ ...inside, ...added });
});

test.each([[undefined], ["soon"], [7], [null]])("timestamp %j becomes the creation time when asked", (timestamp) => {
  expect(outcome({ timestamp }, { onUnparsableTime: "now" })).toMatchObject({ warnings: ["timestamp_defaulted"] });
  expect(map({ timestamp }, { onUnparsableTime: "now" }).timestamp).toBe("2024-06-15T00:00:00.000Z");
});

describe("distinct_id", () => {
  test("inside properties is enough and stays there", () => {
    const event = map({ distinct_id: undefined, properties: { distinct_id: "p-4" } });
    expect(event).not.toHaveProperty("distinct_id");
    expect(event.properties).toEqual({ distinct_id: "p-4", ...added });
  });

  test.each([[null], [""]])("at the top that is %j makes way for the one in properties", (distinct_id) => {
    expect(map({ distinct_id, properties: { distinct_id: "p-4" } })).not.toHaveProperty("distinct_id");
  });

  test("that is a number becomes its text, digit for digit", () => {
    const line = JSON.stringify({ ...base, distinct_id: 0 }).replace(
      '"distinct_id":0',
      '"distinct_id":12345678901234567890123',
    );
    expect(eventOf("posthog", line).distinct_id).toBe("12345678901234567890123");
  });
});

test.each([[undefined], [null], [""]])(
  "a number as the distinct_id of properties is written out at the top (%j)",
  (top) => {
    const line = JSON.stringify({ ...base, distinct_id: top, properties: { distinct_id: 0 } }).replace(
      '"distinct_id":0',
      '"distinct_id":12345678901234567890123',
    );
    const [text] = textsOf("posthog", line);
    expect(text).toContain('"distinct_id":"12345678901234567890123"');
    expect(text).toContain('"properties":{"distinct_id":12345678901234567890123,');
    expect(text!.match(/"distinct_id":/g)).toHaveLength(2);
  },
);

describe("uuid", () => {
  test.each([[undefined], [null], [""]])("%j is made from the record's place and bytes", (uuid) => {
    const at = (offset: number) => resultOf("posthog", { ...base, uuid }, {}, offset);
    expect(map({ uuid }).uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });
});

describe("properties", () => {
  test("as JSON text become the object, numbers digit for digit", () => {
    const [text] = textsOf("posthog", { ...base, properties: '{"a":1e400,\n "b":"x"}' }, none);
    expect(text).toContain('"properties":{"a":1e400,  "b":"x"}');
  });

  test.each([[undefined], [null], [""]])("%j are none but ours", (properties) => {
    expect(map({ properties }).properties).toEqual(added);
  });

  test("that hold ours already keep $geoip_disable and get the new $import_job_id", () => {
    const properties = { $import_job_id: "earlier", $geoip_disable: false };
    expect(map({ properties }).properties).toEqual({ $import_job_id: added.$import_job_id, $geoip_disable: false });
    expect(map({ properties }, none).properties).toEqual(properties);
  });

  test("are not added when nothing is", () => {
    expect(map({ properties: undefined }, none)).not.toHaveProperty("properties");
  });
});

test("the last of repeated keys counts", () => {
  const line = JSON.stringify(base)
    .replace('"plan":"pro"', '"plan":1,"plan":2')
    .replace("{", '{"event":"first","x":1,"x":2,');
  const [text] = textsOf("posthog", line);
  expect(text!.match(/"(event|x|plan)":/g)).toHaveLength(3);
  expect(JSON.parse(text!)).toMatchObject({ event: "signup", x: 2, properties: { plan: 2 } });
});

test("the user's rules on names hold, and commands are no warning", () => {
  expect(map({}, { renameEvents: { signup: "Sign up" } }).event).toBe("Sign up");
  expect(outcome({}, { dropEvents: ["signup"] })).toEqual({ outcome: "dropped", reason: "filtered_by_name" });
  expect(outcome({ event: "$identify" })).toMatchObject({ warnings: [] });
});
