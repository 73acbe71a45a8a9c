import type { Random } from "./random";
import { toLine } from "./lines";
import type { Moment } from "./visits";

/** One captured event as PostHog takes it. */
export function posthogLine(moment: Moment, random: Random): string {
  const { person, at, kind, userId } = moment;
  const { device, place, referrer } = person;
  const server = kind === "server";
  return toLine({
    ...(!random.chance(0.004) && { uuid: random.uuid() }),
    event: eventName(moment),
    distinct_id: userId ?? person.deviceId,
    timestamp: timestamp(at, random),
    properties: {
      ...(!server && {
        $device_id: person.deviceId,
        $session_id: `${sessionTime(moment.sessionStart)}-7000-8000-${person.deviceId.slice(-12)}`,
        $current_url: `https://shop.example.com${moment.path}`,
        $host: "shop.example.com",
        $pathname: moment.path,
        $browser: device.browser,
        $browser_version: Number.parseInt(device.version, 10),
        $os: device.os,
        $device_type: device.mobile ? "Mobile" : "Desktop",
        $screen_height: device.height,
        $screen_width: device.width,
        $referrer: referrer.url ?? "$direct",
        $referring_domain: referrer.domain ?? "$direct",
        $ip: person.ip,
        $geoip_city_name: place.city,
        $geoip_country_name: place.country,
        $geoip_country_code: place.code,
        ...(kind === "view" && { title: moment.title }),
      }),
      $lib: server ? "posthog-node" : "web",
      $lib_version: "1.130.1",
      ...(person.company && { $groups: { company: person.company } }),
      ...elementProperties(moment),
      ...(userId && !server && { $set: { name: person.name, email: person.email, plan: person.plan } }),
      ...(!userId && { $process_person_profile: false }),
    },
    ...(userId && { $set_once: { $initial_referrer: referrer.url ?? "$direct" } }),
  });
}

function eventName({ kind, name, person }: Moment): string {
  if (kind === "view") return person.device.web ? "$pageview" : "$screen";
  if (kind === "click" || kind === "change") return "$autocapture";
  return name.toLowerCase();
}

/** Mostly milliseconds and Z, at times microseconds or an offset. */
function timestamp(at: number, random: Random): string {
  const iso = new Date(at).toISOString();
  if (random.chance(0.05)) return `${iso.slice(0, -1)}${String(random.int(1_000)).padStart(3, "0")}Z`;
  if (random.chance(0.05)) return `${new Date(at + 2 * 3_600_000).toISOString().slice(0, -1)}+02:00`;
  return iso;
}

/** The first 12 hex digits of a UUIDv7: its time. */
function sessionTime(ms: number): string {
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

function elementProperties({ kind, properties }: Moment): Record<string, unknown> {
  if (kind !== "click" && kind !== "change") return properties;
  const renamed = Object.entries(properties).map(([key, value]) => [key.replace("[element] ", "$el_"), value]);
  return { ...Object.fromEntries(renamed), $event_type: kind };
}
