/** The columns of a row that the mapping reads (mapping.md 1; all others may hold anything). */
export const columns = [
  "event_type",
  "user_id",
  "device_id",
  "uuid",
  "$insert_id",
  "event_time",
  "client_event_time",
  "server_received_time",
  "event_id",
  "session_id",
  "os_name",
  "device_type",
  "os_version",
  "ip_address",
  "city",
  "region",
  "country",
  "event_properties",
  "user_properties",
  "groups",
  "group_properties",
] as const;
export type Column = (typeof columns)[number];

/** The first of these that can be read is the event's time. */
export const timeColumns = ["event_time", "client_event_time", "server_received_time"] as const;

/** Every property that the mapping may set, in the order in which they are written. */
export const properties = [
  "$amplitude_user_id",
  "$amplitude_device_id",
  "$device_id",
  "$amplitude_event_id",
  "$amplitude_session_id",
  "$current_url",
  "$host",
  "$pathname",
  "$viewport_height",
  "$viewport_width",
  "$referrer",
  "$referring_domain",
  "$browser",
  "$os",
  "$browser_version",
  "$device_type",
  "$ip",
  "$geoip_city_name",
  "$geoip_subdivision_1_name",
  "$geoip_country_name",
  "$groups",
  "$session_id",
  "$process_person_profile",
  "historical_migration",
  "analytics_source",
  "$import_job_id",
  "$geoip_disable",
] as const;
export type Property = (typeof properties)[number];

/** Column → property whose value goes through as it is. */
export const copiedColumns: readonly (readonly [Column, Property])[] = [
  ["event_id", "$amplitude_event_id"],
  ["session_id", "$amplitude_session_id"],
  ["os_name", "$browser"],
  ["device_type", "$os"],
  ["ip_address", "$ip"],
  ["city", "$geoip_city_name"],
  ["region", "$geoip_subdivision_1_name"],
  ["country", "$geoip_country_name"],
];

/** Key of `event_properties` → property; the original stays. */
export const copiedProperties: readonly (readonly [string, Property])[] = [
  ["[Amplitude] Page URL", "$current_url"],
  ["[Amplitude] Page Domain", "$host"],
  ["[Amplitude] Page Path", "$pathname"],
  ["[Amplitude] Viewport Height", "$viewport_height"],
  ["[Amplitude] Viewport Width", "$viewport_width"],
  ["referrer", "$referrer"],
  ["referring_domain", "$referring_domain"],
];

/** `device_type` → `$device_type`; others give none. */
export const deviceTypes: ReadonlyMap<string, string> = new Map([
  ["iOS", "Mobile"],
  ["Android", "Mobile"],
  ["Windows", "Desktop"],
  ["Linux", "Desktop"],
]);

/** Whichever of these an event has are set on the person too. */
export const personProperties: readonly Property[] = [
  "$browser",
  "$os",
  "$device_type",
  "$current_url",
  "$pathname",
  "$browser_version",
  "$referrer",
  "$referring_domain",
  "$geoip_city_name",
  "$geoip_subdivision_1_name",
  "$geoip_country_name",
];

export const nameRules = {
  renamed: {
    "[Amplitude] Page Viewed": "$pageview",
    "[Amplitude] Element Clicked": "$autocapture",
    "[Amplitude] Element Changed": "$autocapture",
  },
  dropped: { session_start: "session_start" },
} as const;

/** What autocapture writes for a first-touch property that it does not have. */
export const ABSENT_TEXT = "EMPTY";

/** User properties of first touch: the same name with `$` in front, set once. Those that begin so, too. */
export const initialProperties = ["initial_referrer", "initial_referring_domain"] as const;
export const INITIAL_PREFIX = "initial_utm_";
/** All that autocapture keeps of a first touch begins so. */
export const FIRST_TOUCH_PREFIX = "initial_";

/** Amplitude's operations on properties; they are no values of a person or group. */
export const operations: ReadonlySet<string> = new Set([
  "$set",
  "$setOnce",
  "$add",
  "$append",
  "$prepend",
  "$unset",
  "$preInsert",
  "$postInsert",
  "$remove",
  "$clearAll",
]);
