import { describe, expect, test } from "vitest";

import { eventOf, type PlainEvent, resultOf, textsOf } from "./testing/event-of";
import type { MappingOptions } from "./transform";

const row = { event_type: "Signed Up", event_time: "2024-01-02 03:04:05.678901", user_id: "u1", device_id: "d1" };
const map = (patch: object, options?: MappingOptions): PlainEvent =>
  eventOf("amplitude", { ...row, ...patch }, options);
const properties = (patch: object, options?: MappingOptions) =>
  eventOf("amplitude", { ...row, ...patch }, options).properties;

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

  test("userProperties leaves out what autocapture has no first touch for, and nothing else", () => {
    const user_properties = { initial_gclid: "EMPTY", initial_fbclid: "f", box: "EMPTY" };
    const event = properties({ user_properties }, { userProperties: "set" });
    expect(event.$set).toEqual({ initial_fbclid: "f", box: "EMPTY" });
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
