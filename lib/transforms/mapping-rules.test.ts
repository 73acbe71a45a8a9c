import { describe, expect, test } from "vitest";

import { dropRepeats } from "@/lib/pipeline/drop-repeats";
import { FoldSet } from "@/lib/pipeline/fold-set";
import { droppedReasons, rejectedReasons, warnings } from "./reasons";
import { baseContext } from "./testing/compare";
import { eventOf, resultOf, textsOf } from "./testing/event-of";
import { transformBlock } from "./transform-block";
import type { ContentType, MappingOptions } from "./transform";

/* Rules of the mapping that belong to no one content type, or to the options of the one that shares them. */

const amplitude = { event_type: "View", event_time: "2024-01-02 03:04:05", user_id: "u1" };
const mixpanel = (patch: object = {}, event = "View") => ({
  event,
  properties: { time: 1_700_000_000, distinct_id: "u1", $insert_id: "i", ...patch },
});
const posthog = { event: "View", distinct_id: "u1", timestamp: "2024-01-02T03:04:05Z" };
const samples: Record<ContentType, object> = { amplitude, mixpanel: mixpanel(), posthog };

describe("every reason has a record that gives it", () => {
  type Case = { contentType: ContentType; record: unknown; options?: MappingOptions };
  const of = (contentType: ContentType, record: unknown, options?: MappingOptions): Case =>
    options ? { contentType, record, options } : { contentType, record };
  const long = "x".repeat(950_000);
  const cases: Record<string, Case> = {
    session_start: of("amplitude", { ...amplitude, event_type: "session_start" }),
    no_distinct_id: of("mixpanel", mixpanel({ distinct_id: "" }), { skipEventsWithoutId: true }),
    filtered_by_name: of("mixpanel", mixpanel(), { dropEvents: ["View"] }),
    duplicate_record: of("mixpanel", `${JSON.stringify(mixpanel())}\n${JSON.stringify(mixpanel())}`),
    invalid_json: of("posthog", "{"),
    not_an_object: of("posthog", "[]"),
    invalid_utf8: of("posthog", Buffer.from([0x7b, 0xff, 0x7d])),
    record_too_large: of("posthog", { ...posthog, x: "x".repeat(1_000_000) }),
    event_too_large: of("mixpanel", mixpanel({ long })),
    missing_event_name: of("mixpanel", mixpanel({}, "")),
    missing_properties: of("mixpanel", { event: "View" }),
    missing_distinct_id: of("posthog", { ...posthog, distinct_id: null }),
    distinct_id_too_long: of("amplitude", { ...amplitude, user_id: "u".repeat(201) }),
    invalid_time: of("posthog", { ...posthog, timestamp: "soon" }),
    invalid_uuid: of("posthog", { ...posthog, uuid: "x" }),
    timestamp_defaulted: of("amplitude", { ...amplitude, event_time: "soon" }),
    generated_distinct_id: of("mixpanel", mixpanel({ distinct_id: null })),
    command_event_name: of("mixpanel", mixpanel({}, "$identify")),
    future_timestamp: of("amplitude", { ...amplitude, event_time: "2124-01-01 00:00:00" }),
  };

  test("and none is without one, but for what comes after the mapping", () => {
    const all = { ...droppedReasons, ...rejectedReasons, ...warnings };
    const later = ["refused_by_destination", "other_day"];
    expect([...Object.keys(cases), ...later].sort()).toEqual(Object.keys(all).sort());
    for (const sentence of Object.values(all)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  test.each(Object.entries(cases))("%s", (reason, { contentType, record, options = {} }) => {
    const text = typeof record === "string" || Buffer.isBuffer(record) ? record : JSON.stringify(record);
    const context = { ...baseContext, contentType, options };
    const block = transformBlock({ bytes: Buffer.from(text), offset: 7 }, context, { maxRejects: 10 });
    const result = dropRepeats(block, new FoldSet());
    const found = [
      ...Object.keys(result.dropped),
      ...result.rejects.map((reject) => reject.reason),
      ...Object.keys(result.warnings),
    ];
    expect(found).toEqual([reason]);
  });
});

describe("what is added to every event, each with a switch", () => {
  const contents = ["amplitude", "mixpanel", "posthog"] as const;
  test.each(contents)("%s: $import_job_id and $geoip_disable, on by default", (contentType) => {
    const { properties } = eventOf(contentType, samples[contentType]);
    expect(properties).toMatchObject({ $import_job_id: baseContext.migrationId, $geoip_disable: true });
  });

  test.each(contents)("%s: neither when switched off", (contentType) => {
    const text = textsOf(contentType, samples[contentType], { addImportJobId: false, addGeoipDisable: false })[0];
    expect(text).not.toMatch(/import_job_id|geoip_disable/);
  });

  test.each([
    ["amplitude", { ...amplitude, event_properties: { $geoip_disable: false } }],
    ["mixpanel", mixpanel({ $geoip_disable: false })],
    ["posthog", { ...posthog, properties: { $geoip_disable: false } }],
  ] as const)("%s: an event's own $geoip_disable stays", (contentType, record) => {
    expect(eventOf(contentType, record).properties.$geoip_disable).toBe(false);
  });
});

describe("a lone surrogate becomes U+FFFD", () => {
  test.each([
    ["amplitude", '{"event_type":"a\\ud83d","user_id":"u\\udc00","event_properties":{"k\\ud83d":"v\\ud83d"}}'],
    ["mixpanel", '{"event":"a\\ud83d","properties":{"time":1,"distinct_id":"u\\udc00","k\\ud83d":"v\\ud83d"}}'],
    [
      "posthog",
      '{"event":"a\\ud83d","distinct_id":"u\\udc00","timestamp":"2024-01-01T00:00:00Z","properties":{"k\\ud83d":"v\\ud83d"}}',
    ],
  ] as const)("%s: in name, id, key and value", (contentType, line) => {
    expect(eventOf(contentType, line)).toMatchObject({
      event: "a\ufffd",
      distinct_id: "u\ufffd",
      properties: { "k\ufffd": "v\ufffd" },
    });
  });
});

describe("a null is not present for any mapped target", () => {
  test.each(
    "event_id session_id os_name os_version device_type ip_address city region country groups group_properties user_properties event_properties".split(
      " ",
    ),
  )("Amplitude's %s", (column) => {
    const options: MappingOptions = { groupEvents: true, sessions: true, userProperties: "set" };
    expect(textsOf("amplitude", { ...amplitude, $insert_id: "i", [column]: null }, options)).toEqual(
      textsOf("amplitude", { ...amplitude, $insert_id: "i" }, options),
    );
  });

  test.each(["[Amplitude] Page URL", "referrer", "referring_domain"])("Amplitude's event property %s", (key) => {
    const { properties } = eventOf("amplitude", { ...amplitude, event_properties: { [key]: null } });
    expect(
      Object.keys(properties).filter((name) => /^\$(current_url|referrer|referring_domain|set)$/.test(name)),
    ).toEqual([]);
  });

  test.each(["$city", "$region", "mp_country_code"])("Mixpanel's %s", (key) => {
    expect(textsOf("mixpanel", mixpanel({ [key]: null }))).toEqual(textsOf("mixpanel", mixpanel()));
  });
});

describe("Amplitude's person properties", () => {
  const url = { "[Amplitude] Page URL": "https://x.example/p", "[Amplitude] Page Path": "/p" };
  const pages = { ...url, referrer: "https://r.example/", referring_domain: "r.example" };
  const columns = {
    os_name: "Chrome",
    device_type: "iOS",
    os_version: "17",
    city: "Ulm",
    region: "BW",
    country: "Germany",
  };
  test.each([
    ["$browser", "Chrome"],
    ["$os", "iOS"],
    ["$device_type", "Mobile"],
    ["$current_url", "https://x.example/p"],
    ["$pathname", "/p"],
    ["$browser_version", 17],
    ["$referrer", "https://r.example/"],
    ["$referring_domain", "r.example"],
    ["$geoip_city_name", "Ulm"],
    ["$geoip_subdivision_1_name", "BW"],
    ["$geoip_country_name", "Germany"],
  ])("$set holds %s as the event does", (name, value) => {
    const { properties } = eventOf("amplitude", { ...amplitude, ...columns, event_properties: pages });
    expect([properties[name], properties.$set?.[name]]).toEqual([value, value]);
    expect(Object.keys(properties.$set ?? {})).toHaveLength(11);
  });

  test.each(["initial_referrer", "initial_referring_domain", "initial_utm_source", "initial_utm_anything"])(
    "$set_once holds %s, unless it is EMPTY",
    (name) => {
      const setOnce = (value: unknown) =>
        eventOf("amplitude", { ...amplitude, user_properties: { [name]: value } }).properties.$set_once;
      expect(setOnce("x")).toEqual({ [`$${name}`]: "x" });
      expect(setOnce("EMPTY")).toBeUndefined();
      expect(setOnce("empty")).toEqual({ [`$${name}`]: "empty" });
    },
  );
});

describe("Mixpanel's options", () => {
  test("dropEvents, keepEvents and renameEvents go by the source's names", () => {
    const outcome = (options: MappingOptions) => {
      const result = resultOf("mixpanel", mixpanel({}, "$mp_web_page_view"), options);
      return result.outcome === "imported" ? result.to : result.outcome === "dropped" ? result.reason : result.outcome;
    };
    expect(outcome({})).toBe("$pageview");
    expect(outcome({ dropEvents: ["$pageview"] })).toBe("$pageview");
    expect(outcome({ dropEvents: ["$mp_web_page_view"] })).toBe("filtered_by_name");
    expect(outcome({ keepEvents: ["Other"] })).toBe("filtered_by_name");
    expect(outcome({ keepEvents: ["$mp_web_page_view"] })).toBe("$pageview");
    expect(outcome({ renameEvents: { $mp_web_page_view: "Seen" } })).toBe("Seen");
  });

  test.each(["$identify", "$create_alias", "$groupidentify", "$merge_dangerously", "$set"])(
    "%s keeps its name and is a warning; renamed it is none",
    (event) => {
      expect(resultOf("mixpanel", mixpanel({}, event))).toMatchObject({ to: event, warnings: ["command_event_name"] });
      const renameEvents = { [event]: "Renamed" };
      expect(resultOf("mixpanel", mixpanel({}, event), { renameEvents })).toMatchObject({
        to: "Renamed",
        warnings: [],
      });
    },
  );
});
