import { describe, expect, test } from "vitest";

import { baseContext } from "./testing/compare";
import { type PlainEvent, resultOf, textsOf } from "./testing/event-of";
import { transformBlock } from "./transform-block";
import type { ContentType, MappingOptions } from "./transform";

const on: MappingOptions = { identifyEvents: true };
const UUID = "6f127057-db29-11ee-9c29-0242ac12";

const amplitude = (n: number, patch: object = {}) => ({
  event_type: "View",
  uuid: `${UUID}${String(n).padStart(4, "0")}`,
  event_time: `2024-01-02 03:04:05.00000${n % 10}`,
  user_id: "u1",
  device_id: "d1",
  ...patch,
});
const mixpanel = (n: number, patch: object = {}) => ({
  event: "View",
  properties: {
    time: 1_700_000_000 + n,
    distinct_id: "u1",
    $insert_id: `i${n}`,
    $user_id: "u1",
    $device_id: "d1",
    ...patch,
  },
});

function block(contentType: "amplitude" | "mixpanel", records: unknown[], options = on) {
  const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const context = { ...baseContext, contentType, options };
  const result = transformBlock({ bytes, offset: 0 }, context, { maxRejects: 1_000 });
  const texts = Array.from(result.eventEnds, (end, event) =>
    Buffer.from(result.output).toString("utf8", event === 0 ? 0 : result.eventEnds[event - 1]! + 1, end),
  );
  const events = texts.map((text) => JSON.parse(text) as PlainEvent);
  const claims = Array.from({ length: result.claims.length / 4 }, (_, claim) =>
    result.claims.slice(claim * 4, claim * 4 + 4).join(),
  );
  return { result, events, claims, kinds: [...result.eventKinds] };
}

const links = (contentType: ContentType, record: unknown, options = on) =>
  textsOf(contentType, record, options)
    .map((text) => JSON.parse(text) as PlainEvent)
    .filter(({ event }) => event === "$identify");

describe("identifyEvents gives one $identify before the first event in which both ids occur", () => {
  test.each([
    { contentType: "amplitude", record: amplitude(1) },
    { contentType: "mixpanel", record: mixpanel(1) },
  ] as const)("$contentType: its person, its time, and what all events of ours carry", ({ contentType, record }) => {
    const [identify, own] = textsOf(contentType, record, on).map((text) => JSON.parse(text) as PlainEvent);
    expect(identify).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      event: "$identify",
      distinct_id: "u1",
      timestamp: own!.timestamp,
      properties: {
        $anon_distinct_id: "d1",
        historical_migration: true,
        analytics_source: contentType,
        $import_job_id: baseContext.migrationId,
        $geoip_disable: true,
      },
    });
    expect(own!.event).toBe("View");
    expect(resultOf(contentType, record, on)).toMatchObject({ from: "View", warnings: [] });
  });

  test.each(["amplitude", "mixpanel", "posthog"] as const)("%s: off by default", (contentType) => {
    const record =
      contentType === "posthog"
        ? { event: "View", distinct_id: "u1", timestamp: "2024-01-02T03:04:05Z", properties: { $device_id: "d1" } }
        : contentType === "amplitude"
          ? amplitude(1)
          : mixpanel(1);
    expect(textsOf(contentType, record)).toHaveLength(1);
    if (contentType === "posthog") expect(textsOf(contentType, record, on)).toHaveLength(1);
  });

  test("after the group's $groupidentify, right before the event", () => {
    const record = amplitude(1, { group_properties: { company: { acme: { seats: 2 } } } });
    const events = textsOf("amplitude", record, { ...on, groupEvents: true }).map(
      (text) => JSON.parse(text) as PlainEvent,
    );
    expect(events.map(({ event }) => event)).toEqual(["$groupidentify", "$identify", "View"]);
  });

  test("without the marks that are switched off", () => {
    const [identify] = links("amplitude", amplitude(1), { ...on, addImportJobId: false, addGeoipDisable: false });
    expect(Object.keys(identify!.properties)).toEqual([
      "$anon_distinct_id",
      "historical_migration",
      "analytics_source",
    ]);
  });

  test.each([
    ["user and device are the same", { user_id: "d1" }, { $user_id: "d1" }],
    ["the same, one escaped", { user_id: "d1" }, { $user_id: "d1" }],
    ["the same, one a number", { user_id: 17, device_id: "17" }, { $user_id: 17, $device_id: "17" }],
    ["there is no user", { user_id: null }, { $user_id: null }],
    ["the user is blank", { user_id: " " }, { $user_id: "\t" }],
    ["there is no device", { device_id: undefined }, { $device_id: undefined }],
    ["the device is blank", { device_id: "" }, { $device_id: "" }],
    ["the device is no id", { device_id: { a: 1 } }, { $device_id: [1] }],
    ["the device has over 200 characters", { device_id: "d".repeat(201) }, { $device_id: "d".repeat(201) }],
  ])("none when %s", (name, ofAmplitude, ofMixpanel) => {
    const spell = (text: string) => (name.includes("escaped") ? text.replace('"d1"', '"\\u0064\\u0031"') : text);
    expect(links("amplitude", spell(JSON.stringify(amplitude(1, ofAmplitude))))).toEqual([]);
    expect(links("mixpanel", spell(JSON.stringify(mixpanel(1, ofMixpanel))))).toEqual([]);
  });

  test("Mixpanel: none when $user_id has over 200 characters, though the record is imported", () => {
    expect(links("mixpanel", mixpanel(1, { $user_id: "u".repeat(201) }))).toEqual([]);
  });

  test("Mixpanel: links $user_id and $device_id, whoever the record's distinct_id is", () => {
    const [identify] = links("mixpanel", mixpanel(1, { distinct_id: "$device:d1", $distinct_id_before_identity: "x" }));
    expect(identify).toMatchObject({ distinct_id: "u1", properties: { $anon_distinct_id: "d1" } });
  });

  test("ids arrive as they were, numbers digit for digit", () => {
    const line =
      '{"event_type":"a","uuid":"6f127057-db29-11ee-9c29-0242ac120001","user_id":12345678901234567890,"device_id":"\\ud83d\\ude00\\"é"}';
    const [identify] = links("amplitude", line);
    expect(identify).toMatchObject({ distinct_id: "12345678901234567890", properties: { $anon_distinct_id: '😀"é' } });
  });

  test("a generated time is the event's time too", () => {
    const [identify] = links("amplitude", amplitude(1, { event_time: null }));
    expect(identify!.timestamp).toBe(baseContext.createdAt);
  });
});

describe("a candidate", () => {
  test.each(["amplitude", "mixpanel"] as const)("%s: is the block's first record of the pair", (contentType) => {
    const of = contentType === "amplitude" ? amplitude : mixpanel;
    const device = (id: string) => (contentType === "amplitude" ? { device_id: id } : { $device_id: id });
    const { events, kinds } = block(contentType, [of(1), of(2), of(3, device("d2")), of(4), of(5, device("d2"))]);
    expect(kinds).toEqual([2, 0, 0, 2, 0, 0, 0]);
    expect(events.map(({ properties }) => properties["$anon_distinct_id"])).toEqual([
      "d1",
      undefined,
      undefined,
      "d2",
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("is not that of a record that is dropped, nor of one that is rejected", () => {
    const { events, kinds, result } = block(
      "amplitude",
      [
        amplitude(1, { event_type: "session_start" }),
        amplitude(2, { event_type: "Noise" }),
        amplitude(3, { event_time: "never" }),
        amplitude(4, { event_properties: { big: "\u0001".repeat(160_000) } }),
        amplitude(5),
      ],
      { ...on, dropEvents: ["Noise"], onUnparsableTime: "reject" },
    );
    expect(result.rejects.map(({ reason }) => reason)).toEqual(["invalid_time", "event_too_large"]);
    expect(kinds).toEqual([2, 0]);
    expect(events[0]!.timestamp).toBe("2024-01-02T03:04:05.000005Z");
    expect(result.claims).toHaveLength(4);
  });

  test("has the pair's uuid, whichever record gives it, and claims just that", () => {
    const [first, again, other] = [amplitude(1), amplitude(2), amplitude(1, { device_id: "d2" })].map((record) =>
      block("amplitude", [record]),
    );
    expect(again!.events[0]!.uuid).toBe(first!.events[0]!.uuid);
    expect(other!.events[0]!.uuid).not.toBe(first!.events[0]!.uuid);
    expect(again!.claims).toEqual(first!.claims);
    expect(other!.claims).not.toEqual(first!.claims);
  });

  test("of two sources are two pairs", () => {
    expect(links("amplitude", amplitude(1))[0]!.uuid).not.toBe(links("mixpanel", mixpanel(1))[0]!.uuid);
  });

  test('tells ("a", "bc") from ("ab", "c")', () => {
    const { kinds } = block("amplitude", [
      amplitude(1, { user_id: "a", device_id: "bc" }),
      amplitude(2, { user_id: "ab", device_id: "c" }),
    ]);
    expect(kinds).toEqual([2, 0, 2, 0]);
  });
});
