import { describe, expect, test } from "vitest";

import { eventOf, type PlainEvent, resultOf, textsOf } from "./testing/event-of";
import type { MappingOptions } from "./transform";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const row = { event_type: "Signed Up", event_time: "2024-01-02 03:04:05.678901", user_id: "u1", device_id: "d1" };
const map = (patch: object, options?: MappingOptions): PlainEvent =>
  eventOf("amplitude", { ...row, ...patch }, options);
const properties = (patch: object, options?: MappingOptions) => map(patch, options).properties;

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

describe("properties", () => {
  test.each([
    ["user_id", "u", "$amplitude_user_id"],
    ["device_id", "d", "$amplitude_device_id"],
    ["device_id", "d", "$device_id"],
    ["event_id", 41, "$amplitude_event_id"],
    ["session_id", -1, "$amplitude_session_id"],
    ["os_name", "Chrome", "$browser"],
    ["device_type", "Mac", "$os"],
    ["os_version", "17.3.1", "$browser_version"],
    ["ip_address", "203.0.113.9", "$ip"],
    ["city", "Berlin", "$geoip_city_name"],
    ["region", "Land Berlin", "$geoip_subdivision_1_name"],
    ["country", "Germany", "$geoip_country_name"],
  ])("%s goes to the property", (column, value, property) => {
    expect(properties({ [column]: value })[property]).toBe(value);
    expect(properties({ [column]: null, user_id: "x" })).not.toHaveProperty([property], null);
  });

  test.each([
    ["[Amplitude] Page URL", "$current_url"],
    ["[Amplitude] Page Domain", "$host"],
    ["[Amplitude] Page Path", "$pathname"],
    ["[Amplitude] Viewport Height", "$viewport_height"],
    ["[Amplitude] Viewport Width", "$viewport_width"],
    ["referrer", "$referrer"],
    ["referring_domain", "$referring_domain"],
  ])("%s is copied to %s", (key, property) => {
    expect(properties({ event_properties: { [key]: "v" } })).toMatchObject({ [key]: "v", [property]: "v" });
    expect(properties({ event_properties: { [key]: null } })).not.toHaveProperty([property]);
  });

  test.each([
    ["122", 122],
    ["0012", 12],
    ["0", 0],
    ["00", 0],
    ["17.3", "17.3"],
    ["", ""],
    [9, 9],
  ])("os_version %j is %j", (os_version, value) => expect(properties({ os_version }).$browser_version).toBe(value));

  test.each([
    ["iOS", "Mobile"],
    ["Android", "Mobile"],
    ["Windows", "Desktop"],
    ["Linux", "Desktop"],
    ["Mac", undefined],
    ["ios", undefined],
  ])("device_type %s is %s", (device_type, value) => expect(properties({ device_type }).$device_type).toBe(value));

  test("go through digit for digit, escape for escape", () => {
    const inner = String.raw`{"n":1234567890123456789,"e":1e400,"d":0.1000000000000000055,"z":-0.0,"s":"\u00e9\/\n","__proto__":{"x":1}}`;
    const [text] = textsOf("amplitude", `{"event_type":"a","user_id":"u","event_properties":${inner}}`);
    expect(text).toContain(inner.slice(0, -1));
  });

  test("hold our value where the event has one of that name, and each key once", () => {
    const own = {
      $browser: "own",
      analytics_source: "own",
      $ip: "own",
      $geoip_disable: false,
      distinct_id: "else",
      $lib: "own",
    };
    const event = properties({ os_name: "Chrome", event_properties: own });
    expect(event).toMatchObject({
      $browser: "Chrome",
      analytics_source: "amplitude",
      $ip: "own",
      $geoip_disable: false,
      distinct_id: "else",
    });
    const [text] = textsOf("amplitude", { ...row, os_name: "Chrome", event_properties: own });
    expect(text!.match(/"\$browser":/g)).toHaveLength(2);
    expect(text!.match(/"analytics_source":/g)).toHaveLength(1);
  });

  test("count the last of repeated keys", () => {
    const [text] = textsOf(
      "amplitude",
      String.raw`{"event_type":"a","event_properties":{"k":1,"\u006b":2,"j":3,"k":4}}`,
    );
    expect(JSON.parse(text!)).toMatchObject({ properties: { k: 4, j: 3 } });
    expect(text!.match(/k":/g)).toHaveLength(1);
  });

  test.each([[null], [[]], ["text"], [7]])("%j is no object of properties", (event_properties) => {
    expect(properties({ event_properties })).toEqual({
      $amplitude_user_id: "u1",
      $amplitude_device_id: "d1",
      $device_id: "d1",
      historical_migration: true,
      analytics_source: "amplitude",
      $import_job_id: "018f0000-0000-7000-8000-000000000000",
      $geoip_disable: true,
    });
  });

  test("leave out what the options switch off", () => {
    const event = properties({}, { addImportJobId: false, addGeoipDisable: false });
    expect(event).not.toHaveProperty("$import_job_id");
    expect(event).not.toHaveProperty("$geoip_disable");
  });
});

describe("$set and $set_once", () => {
  test("hold what the event says about the person", () => {
    const event = map({
      os_name: "Chrome",
      device_type: "iOS",
      os_version: "17",
      city: "B",
      region: "R",
      country: "C",
      ip_address: "203.0.113.9",
      event_properties: { referrer: "r", "[Amplitude] Page Domain": "host", $pathname: "/own" },
    });
    expect(event.properties.$set).toEqual({
      $browser: "Chrome",
      $os: "iOS",
      $device_type: "Mobile",
      $browser_version: 17,
      $referrer: "r",
      $pathname: "/own",
      $geoip_city_name: "B",
      $geoip_subdivision_1_name: "R",
      $geoip_country_name: "C",
    });
  });

  test("are left out when empty", () => {
    expect(properties({})).not.toHaveProperty("$set");
    expect(properties({ user_properties: { initial_utm_source: "EMPTY", plan: "pro" } })).not.toHaveProperty(
      "$set_once",
    );
  });

  test("take the first-touch properties", () => {
    const user_properties = {
      initial_referrer: "r",
      initial_referring_domain: "d",
      initial_utm_source: "s",
      initial_utm_odd: 1,
      initial_utm_medium: "EMPTY",
      initial_utm_term: null,
      initial_gclid: "g",
    };
    expect(properties({ user_properties }).$set_once).toEqual({
      $initial_referrer: "r",
      $initial_referring_domain: "d",
      $initial_utm_source: "s",
      $initial_utm_odd: 1,
    });
  });

  test("keep an own $set of the event, ours going before it", () => {
    const event_properties = { $set: { admin: true, $browser: "own" }, $set_once: { first: 1 } };
    const event = properties({ os_name: "Chrome", event_properties, user_properties: { initial_utm_source: "s" } });
    expect(event.$set).toEqual({ admin: true, $browser: "Chrome" });
    expect(event.$set_once).toEqual({ first: 1, $initial_utm_source: "s" });
  });
});

describe("options", () => {
  const user_properties = {
    plan: "pro",
    tags: ["a"],
    nested: {},
    none: null,
    $add: 1,
    $browser: "own",
    initial_utm_source: "s",
  };
  test("userProperties set_once puts the other user properties into $set_once", () => {
    const event = properties({ user_properties, os_name: "Chrome" }, { userProperties: "set_once" });
    expect(event.$set_once).toEqual({ plan: "pro", tags: ["a"], $browser: "own", $initial_utm_source: "s" });
    expect(event.$set).toEqual({ $browser: "Chrome" });
  });

  test("userProperties set puts them into $set, what the event says going before", () => {
    const event = properties({ user_properties, os_name: "Chrome" }, { userProperties: "set" });
    expect(event.$set).toEqual({ plan: "pro", tags: ["a"], $browser: "Chrome" });
    expect(event.$set_once).toEqual({ $initial_utm_source: "s" });
  });

  test("groupEvents gives $groups, and $groupidentify before the event", () => {
    const patch = {
      groups: { company: ["acme", "acme-eu"], team: [], solo: "s", n: [4] },
      group_properties: { company: { acme: { $set: { seats: 25 }, tier: "gold", $add: { n: 1 } }, empty: {} } },
    };
    expect(properties(patch)).not.toHaveProperty("$groups");
    expect(textsOf("amplitude", { ...row, ...patch })).toHaveLength(1);
    const [identify, event] = textsOf("amplitude", { ...row, ...patch }, { groupEvents: true }).map(
      (text) => JSON.parse(text) as PlainEvent,
    );
    expect(event!.properties.$groups).toEqual({ company: "acme", solo: "s", n: "4" });
    expect(identify).toMatchObject({
      event: "$groupidentify",
      distinct_id: "$company_acme",
      timestamp: event!.timestamp,
      properties: {
        $group_type: "company",
        $group_key: "acme",
        $group_set: { seats: 25, tier: "gold" },
        $geoip_disable: true,
      },
    });
    const again = textsOf("amplitude", { ...row, ...patch, $insert_id: "other" }, { groupEvents: true });
    expect((JSON.parse(again[0]!) as PlainEvent).uuid).toBe(identify!.uuid);
  });

  test("sessions gives a $session_id that begins with the session's start", () => {
    const session = (patch: object) => properties(patch, { sessions: true }).$session_id;
    expect(session({ session_id: 1710028700000 })).toMatch(/^018e25a7-3960-7[0-9a-f]{3}-[89ab]/);
    expect(session({ session_id: 1710028700000 })).toBe(session({ session_id: 1710028700000, user_id: "x" }));
    expect(session({ session_id: 1710028700000 })).not.toBe(session({ session_id: 1710028700000, device_id: "x" }));
    expect(session({ session_id: -1 })).toBeUndefined();
    expect(session({ session_id: null })).toBeUndefined();
    expect(properties({ session_id: 1710028700000 })).not.toHaveProperty("$session_id");
  });

  test("personProfiles identified_only marks events without user_id", () => {
    const profile = (patch: object) => properties(patch, { personProfiles: "identified_only" }).$process_person_profile;
    expect(profile({ user_id: null })).toBe(false);
    expect(profile({})).toBeUndefined();
  });

  test("renameEvents goes before the documented name; filters go by the source's name", () => {
    const options = {
      renameEvents: { "[Amplitude] Page Viewed": "Seen", $identify: "Identify" },
      dropEvents: ["Noise"],
    };
    expect(map({ event_type: "[Amplitude] Page Viewed" }, options).event).toBe("Seen");
    expect(resultOf("amplitude", { ...row, event_type: "$identify" }, options)).toMatchObject({
      from: "$identify",
      to: "Identify",
      warnings: [],
    });
    expect(resultOf("amplitude", { ...row, event_type: "Noise" }, options)).toEqual({
      outcome: "dropped",
      reason: "filtered_by_name",
    });
    expect(resultOf("amplitude", row, { keepEvents: ["Other"] })).toEqual({
      outcome: "dropped",
      reason: "filtered_by_name",
    });
    expect(map({}, { keepEvents: ["Signed Up"] }).event).toBe("Signed Up");
    expect(map({}, { keepEvents: [] }).event).toBe("Signed Up");
  });

  test.each(["$identify", "$create_alias", "$groupidentify", "$merge_dangerously", "$set"])(
    "%s is a warning",
    (event_type) => {
      expect(resultOf("amplitude", { ...row, event_type })).toMatchObject({
        to: event_type,
        warnings: ["command_event_name"],
      });
    },
  );
});
