/** @type {Record<string, string>} */
const NAMES = {
  "[Amplitude] Page Viewed": "$pageview",
  "[Amplitude] Element Clicked": "$autocapture",
  "[Amplitude] Element Changed": "$autocapture",
};
const MOBILE = ["iOS", "Android"];
const PERSON = [
  ...["$browser", "$os", "$device_type", "$current_url", "$pathname", "$browser_version", "$referrer"],
  ...["$referring_domain", "$geoip_city_name", "$geoip_subdivision_1_name", "$geoip_country_name"],
];

/**
 * What a person's own script makes of an Amplitude record: the mapping that PostHog documents, on parsed objects, without
 * any check. The scripts and `posthog-node` send this; its events have the size of Backhaul's.
 * @param {any} record
 */
export function toPostHog(record) {
  const { event_properties: own, user_properties: user, device_type: device } = record;
  /** @type {Record<string, unknown>} */
  const properties = {
    ...own,
    $amplitude_user_id: record.user_id ?? undefined,
    $amplitude_device_id: record.device_id ?? undefined,
    $device_id: record.device_id ?? undefined,
    $amplitude_event_id: record.event_id ?? undefined,
    $amplitude_session_id: record.session_id ?? undefined,
    $current_url: own["[Amplitude] Page URL"],
    $host: own["[Amplitude] Page Domain"],
    $pathname: own["[Amplitude] Page Path"],
    $viewport_height: own["[Amplitude] Viewport Height"],
    $viewport_width: own["[Amplitude] Viewport Width"],
    $referrer: own.referrer,
    $referring_domain: own.referring_domain,
    $browser: record.os_name ?? undefined,
    $os: device ?? undefined,
    $browser_version: /^\d+$/.test(record.os_version) ? Number(record.os_version) : (record.os_version ?? undefined),
    $device_type: device ? (MOBILE.includes(device) ? "Mobile" : "Desktop") : undefined,
    $ip: record.ip_address ?? undefined,
    $geoip_city_name: record.city ?? undefined,
    $geoip_subdivision_1_name: record.region ?? undefined,
    $geoip_country_name: record.country ?? undefined,
    historical_migration: true,
    analytics_source: "amplitude",
    $import_job_id: "00000000-0000-4000-8000-000000000000",
    $geoip_disable: true,
  };
  /** @type {Record<string, unknown>} */
  const once = {};
  for (const key in user) {
    const wanted = key === "initial_referrer" || key === "initial_referring_domain" || key.startsWith("initial_utm_");
    if (wanted && user[key] !== "EMPTY") once[`$${key}`] = user[key];
  }
  properties.$set_once = once;
  /** @type {Record<string, unknown>} */
  const set = {};
  for (const key of PERSON) set[key] = properties[key];
  properties.$set = set;
  return {
    uuid: record.uuid,
    event: NAMES[record.event_type] ?? record.event_type,
    distinct_id: record.user_id || record.device_id || record.uuid,
    timestamp: `${record.event_time.replace(" ", "T")}Z`,
    properties,
  };
}
