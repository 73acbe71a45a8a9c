/** Every property that the mapping may set, in the order in which they are written. */
export const properties = [
  "$geoip_city_name",
  "$geoip_subdivision_1_name",
  "$geoip_country_code",
  "$geoip_country_name",
  "$process_person_profile",
  "historical_migration",
  "analytics_source",
  "$import_job_id",
  "$geoip_disable",
] as const;

/** The other keys of `properties` that the mapping reads. */
export const inputs = [
  "time",
  "distinct_id",
  "$insert_id",
  "$distinct_id_before_identity",
  "$user_id",
  "$device_id",
  "$city",
  "$region",
  "mp_country_code",
  "$mp_api_endpoint",
  "mp_processing_time_ms",
  "$geo_source",
  "$mp_api_timestamp_ms",
] as const;

/** Key → property; the original goes. */
export const renamed = [
  ["$city", "$geoip_city_name"],
  ["$region", "$geoip_subdivision_1_name"],
  ["mp_country_code", "$geoip_country_code"],
] as const;

/** Left out: said elsewhere in the event, or of use to Mixpanel only. */
export const removed = [
  "time",
  "distinct_id",
  "$mp_api_endpoint",
  "mp_processing_time_ms",
  "$insert_id",
  "$geo_source",
  "$mp_api_timestamp_ms",
] as const;

export const nameRules = { renamed: { $mp_web_page_view: "$pageview" }, dropped: {} } as const;
