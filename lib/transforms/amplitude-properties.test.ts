import { describe, expect, test } from "vitest";

import { eventOf, type PlainEvent, textsOf } from "./testing/event-of";
import type { MappingOptions } from "./transform";

const row = { event_type: "Signed Up", event_time: "2024-01-02 03:04:05.678901", user_id: "u1", device_id: "d1" };
const map = (patch: object, options?: MappingOptions): PlainEvent =>
  eventOf("amplitude", { ...row, ...patch }, options);
const properties = (patch: object, options?: MappingOptions) =>
  eventOf("amplitude", { ...row, ...patch }, options).properties;

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
