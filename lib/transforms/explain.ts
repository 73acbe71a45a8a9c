import { ABSENT_TEXT, copiedColumns, copiedProperties, personProperties, timeColumns } from "./amplitude-fields";
import { removed, renamed } from "./mixpanel-fields";
import type { ContentType } from "./transform";

/**
 * Why a value stands in an event. `from`: the record's values that it may come from, the first present one counts;
 * empty when it is made here. `how`: in words, when there is more to say than where it comes from.
 */
export type Rule = { from: readonly string[]; how?: string };
type Rules = Readonly<Record<string, Rule>>;

const ADDED: Rules = {
  "properties.$import_job_id": { from: [], how: "added: names this migration" },
  "properties.$geoip_disable": { from: [], how: "added: PostHog leaves the place as it is" },
};
const VENDOR: Rules = {
  "properties.historical_migration": { from: [], how: "added to every imported event" },
  "properties.analytics_source": { from: [], how: "added: where the event was first" },
  "properties.$process_person_profile": { from: [], how: "added by your option: no profile for anonymous events" },
  ...ADDED,
};

const amplitudeProperties: Rules = {
  $amplitude_user_id: { from: ["user_id"] },
  $amplitude_device_id: { from: ["device_id"] },
  $device_id: { from: ["device_id"] },
  ...Object.fromEntries(copiedColumns.map(([column, property]) => [property, { from: [column] }])),
  ...Object.fromEntries(copiedProperties.map(([key, property]) => [property, { from: [`event_properties.${key}`] }])),
  $browser_version: { from: ["os_version"], how: "a number when it is all digits" },
  $device_type: { from: ["device_type"], how: "Mobile or Desktop, by the device" },
  $session_id: { from: ["session_id"], how: "an id made of session and device" },
};

const amplitude: Rules = {
  event: { from: ["event_type"], how: "renamed by the documented rule or yours" },
  distinct_id: { from: ["user_id", "device_id"], how: "made for a record that names nobody" },
  uuid: { from: ["uuid"], how: "follows from the record, the same each time" },
  timestamp: { from: timeColumns, how: "as UTC" },
  ...under("properties", amplitudeProperties),
  ...Object.fromEntries(
    personProperties.map((name) => [
      `properties.$set.${name}`,
      { from: amplitudeProperties[name]?.from ?? [], how: "set on the person too" },
    ]),
  ),
  ...VENDOR,
};

const mixpanelProperties: Rules = {
  ...Object.fromEntries(renamed.map(([from, to]) => [to, { from: [`properties.${from}`] }])),
  $geoip_country_name: { from: ["properties.mp_country_code"], how: "the country's name" },
};

const mixpanel: Rules = {
  event: { from: ["event"], how: "renamed by the documented rule or yours" },
  distinct_id: {
    from: [
      "properties.distinct_id",
      "properties.$distinct_id_before_identity",
      "properties.$user_id",
      "properties.$device_id",
    ],
    how: "the id before Mixpanel merged it, or one made for a record that names nobody",
  },
  uuid: { from: [], how: "follows from the record, the same each time" },
  timestamp: { from: ["properties.time"], how: "seconds or milliseconds, as UTC" },
  ...under("properties", mixpanelProperties),
  ...VENDOR,
};

const posthog: Rules = { uuid: { from: ["uuid"], how: "follows from the record, the same each time" }, ...ADDED };

const rules: Record<ContentType, Rules> = { amplitude, mixpanel, posthog };

/** Path in the event → where the record has what goes through under its own name. The first that fits counts. */
const passages: Record<ContentType, readonly (readonly [event: string, record: string, how?: string])[]> = {
  amplitude: [
    ["properties.$set_once.$initial_", "user_properties.initial_", "set on the person once"],
    ["properties.$set_once.", "user_properties.", "set on the person once, by your option"],
    ["properties.$set.", "user_properties.", "set on the person, by your option"],
    ["properties.$groups.", "groups.", "the first name of each type"],
    ["properties.", "event_properties."],
  ],
  mixpanel: [["properties.", "properties."]],
  posthog: [["", ""]],
};

/** The rule that put a value where it stands in the event, by its path ("properties.$browser"). */
export function ruleOf(contentType: ContentType, path: string): Rule | null {
  const own = rules[contentType];
  if (Object.hasOwn(own, path)) return own[path] ?? null;
  for (const [event, record, how] of passages[contentType]) {
    if (path.startsWith(event)) return { from: [record + path.slice(event.length)], ...(how && { how }) };
  }
  return null;
}

const dropped: Record<ContentType, Rules> = {
  amplitude: {},
  mixpanel: Object.fromEntries(
    removed.map((key) => [`properties.${key}`, { from: [], how: "said elsewhere, or of use to Mixpanel only" }]),
  ),
  posthog: {},
};

/** Why a value of the record is not in the event. */
export function leftOutBecause(contentType: ContentType, path: string, text: string): string {
  if (contentType === "amplitude" && text === JSON.stringify(ABSENT_TEXT)) return `Amplitude's word for “none”`;
  const rule = Object.hasOwn(dropped[contentType], path) ? dropped[contentType][path] : undefined;
  if (rule?.how) return rule.how;
  if (contentType === "amplitude" && path.startsWith("user_properties."))
    return "an option brings user properties along";
  if (contentType === "amplitude" && /^group(s|_properties)\./.test(path)) return "an option brings groups along";
  return "not carried over";
}

function under(prefix: string, table: Rules): Rules {
  return Object.fromEntries(Object.entries(table).map(([name, rule]) => [`${prefix}.${name}`, rule]));
}
