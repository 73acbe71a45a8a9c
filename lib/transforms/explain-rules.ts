import {
  copiedColumns,
  copiedProperties,
  deviceTypes,
  nameRules as amplitudeNames,
  personProperties,
  timeColumns,
} from "./amplitude-fields";
import { nameRules as mixpanelNames, removed, renamed } from "./mixpanel-fields";
import { requestKeys } from "./posthog";
import { readTime } from "./times";
import type { ContentType } from "./transform";

/**
 * Why a value stands in an event. `from`: the record's values that it may come from; empty when it is made here. `how`: in
 * words, when there is more to say than where it comes from.
 */
export type Rule = {
  from: readonly string[];
  how?: string;
  /** What the mapping makes of a value, where it is not copied: what it did not make is not said to come from it. */
  made?: (value: unknown) => unknown;
};
type Rules = Readonly<Record<string, Rule>>;

/** The value is another one, and only its place tells where it is from. */
const derived = (value: unknown): unknown => (value === null || value === "" ? undefined : DERIVED);
export const DERIVED = Symbol("derived");

const asText = (value: unknown) => (typeof value === "number" ? String(value) : value);
const isTime = (value: unknown) => {
  const bytes = new TextEncoder().encode(typeof value === "string" ? value : "");
  return readTime(bytes, 0, bytes.length, { seconds: 0, micros: 0, digits: 0 }) ? DERIVED : undefined;
};
const lowerCase = (value: unknown) => (typeof value === "string" ? value.toLowerCase() : undefined);

const JOB_ID = "added: names this migration";
const GEOIP = "added: PostHog leaves the place as it is";
const ADDED: Rules = {
  "properties.$import_job_id": { from: [], how: JOB_ID },
  "properties.$geoip_disable": { from: [], how: GEOIP },
};
const VENDOR: Rules = {
  "properties.historical_migration": { from: [], how: "added to every imported event" },
  "properties.analytics_source": { from: [], how: "added: where the event was first" },
  "properties.$process_person_profile": { from: [], how: "added by your option: no profile for anonymous events" },
  ...ADDED,
};
const UUID = "follows from the record, the same each time";
const NOBODY = "made for a record that names nobody";

const amplitudeProperties: Rules = {
  $amplitude_user_id: { from: ["user_id"], made: asText },
  $amplitude_device_id: { from: ["device_id"], made: asText },
  $device_id: { from: ["device_id"], made: asText },
  ...Object.fromEntries(copiedColumns.map(([column, property]) => [property, { from: [column] }])),
  ...Object.fromEntries(copiedProperties.map(([key, property]) => [property, { from: [`event_properties.${key}`] }])),
  $browser_version: {
    from: ["os_version"],
    how: "a number when it is all digits",
    made: (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
  },
  $device_type: {
    from: ["device_type"],
    how: "Mobile or Desktop, by the device",
    made: (value) => (typeof value === "string" ? deviceTypes.get(value) : undefined),
  },
  $session_id: { from: ["session_id"], how: "an id made of session and device", made: derived },
};

const amplitude: Rules = {
  event: { from: ["event_type"], made: derived },
  distinct_id: { from: ["user_id", "device_id"], how: NOBODY, made: asText },
  uuid: { from: ["uuid"], how: UUID, made: lowerCase },
  timestamp: { from: timeColumns, how: "as UTC", made: isTime },
  ...under("properties", amplitudeProperties),
  ...Object.fromEntries(
    personProperties.map((name) => [
      `properties.$set.${name}`,
      { ...amplitudeProperties[name], from: amplitudeProperties[name]?.from ?? [], how: "set on the person too" },
    ]),
  ),
  ...VENDOR,
};

const mixpanelProperties: Rules = {
  ...Object.fromEntries(renamed.map(([from, to]) => [to, { from: [`properties.${from}`] }])),
  $geoip_country_name: { from: ["properties.mp_country_code"], how: "the country's name", made: derived },
};

const mixpanel: Rules = {
  event: { from: ["event"], made: derived },
  distinct_id: {
    from: ["properties.distinct_id", "properties.$distinct_id_before_identity"],
    how: NOBODY,
    made: asText,
  },
  uuid: { from: [], how: UUID },
  timestamp: { from: ["properties.time"], made: derived },
  ...under("properties", mixpanelProperties),
  ...VENDOR,
};

const posthog: Rules = {
  event: { from: ["event"], made: derived },
  distinct_id: { from: ["distinct_id", "properties.distinct_id"], made: asText },
  uuid: { from: ["uuid"], how: UUID },
  timestamp: { from: ["timestamp"], made: derived },
  ...ADDED,
};

export const rules: Record<ContentType, Rules> = { amplitude, mixpanel, posthog };
/** What the content type itself renames. */
export const documented: Record<ContentType, Readonly<Record<string, string>>> = {
  amplitude: amplitudeNames.renamed,
  mixpanel: mixpanelNames.renamed,
  posthog: {},
};

/** Path in the event → where the record has what goes through under its own name. */
export const passages: Record<ContentType, readonly (readonly [event: string, record: string, how?: string])[]> = {
  amplitude: [
    ["properties.$set_once.$initial_", "user_properties.initial_", "set on the person once"],
    ["properties.$set_once.", "user_properties.", "set on the person once, by your option"],
    ["properties.$set.", "user_properties.", "set on the person, by your option"],
    ["properties.$set.", "event_properties.", "set on the person too"],
    ["properties.$groups.", "groups.", "the first name of each type"],
    ["properties.", "event_properties."],
  ],
  mixpanel: [["properties.", "properties."]],
  posthog: [["", ""]],
};

/** Why a value of the record is left out. */
export const dropped: Record<ContentType, Rules> = {
  amplitude: {},
  mixpanel: Object.fromEntries(
    removed.map((key) => [`properties.${key}`, { from: [], how: "said elsewhere, or of use to Mixpanel only" }]),
  ),
  posthog: Object.fromEntries(
    requestKeys.map((key) => [key, { from: [], how: "PostHog would obey it: it is about the request it came in" }]),
  ),
};

function under(prefix: string, table: Rules): Rules {
  return Object.fromEntries(Object.entries(table).map(([name, rule]) => [`${prefix}.${name}`, rule]));
}
