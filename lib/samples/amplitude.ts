import type { Random } from "./random";
import { toLine } from "./lines";
import type { Moment, MomentKind } from "./visits";

const names: Partial<Record<MomentKind, string>> = {
  view: "[Amplitude] Page Viewed",
  click: "[Amplitude] Element Clicked",
  change: "[Amplitude] Element Changed",
};

const DAY_MS = 86_400_000;
const days = new Map<number, string>();
const two = (value: number) => (value < 10 ? `0${value}` : `${value}`);
const three = (value: number) => (value < 100 ? `0${two(value)}` : `${value}`);

/** "2024-03-09 23:59:58.120000", as Amplitude writes UTC. Six of them stand in a row: Date would be half the work. */
function time(ms: number, micros = 0): string {
  const number = Math.floor(ms / DAY_MS);
  const day = days.get(number) ?? new Date(ms).toISOString().slice(0, 10);
  days.set(number, day);
  const rest = ms - number * DAY_MS;
  const seconds = Math.floor(rest / 1_000);
  const clock = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${day} ${clock}.${three(rest % 1_000)}${three(micros)}`;
}

/** One row of an Amplitude export with its full set of keys. */
export function amplitudeLine(moment: Moment, random: Random): string {
  const { person, at, kind } = moment;
  const { device, place } = person;
  const server = kind === "server";
  const web = device.web && !server;
  const nobody = server && random.chance(0.1);
  const withoutId = random.chance(0.004);
  const delay = 1_500 + random.int(device.web ? 3_000 : 40_000_000);
  const uploaded = moment.uploadedAt ?? at + delay;
  const received = uploaded + 118 + random.int(200);
  return toLine({
    $insert_id: withoutId ? null : random.uuid(),
    $insert_key: null,
    $schema: null,
    adid: null,
    amplitude_attribution_ids: null,
    amplitude_event_type: null,
    amplitude_id: person.amplitudeId,
    app: 609539,
    city: server ? null : place.city,
    client_event_time: time(at),
    client_upload_time: time(uploaded),
    country: server ? null : place.country,
    data: { path: "/2/httpapi" },
    data_type: "event",
    device_brand: null,
    device_carrier: null,
    device_family: server ? null : device.family,
    device_id: server ? null : person.deviceId,
    device_manufacturer: null,
    device_model: null,
    device_type: server ? null : device.type,
    dma: null,
    event_id: ++person.eventId,
    event_properties: { ...pageProperties(moment, web), ...elementProperties(moment) },
    event_time: time(at, random.int(1_000)),
    event_type: eventType(moment),
    global_user_properties: {},
    group_properties: person.company ? { company: { [person.company]: { seats: 25, tier: "gold" } } } : {},
    groups: person.company ? { company: [person.company] } : {},
    idfa: null,
    ip_address: server ? null : person.ip,
    is_attribution_event: false,
    language: server ? null : place.language,
    library: server ? "http/2.0" : device.web ? "amplitude-ts/2.11.3" : "amplitude-ios/8.18.2",
    location_lat: random.chance(0.1) ? place.lat : null,
    location_lng: random.chance(0.1) ? place.lng : null,
    os_name: server ? null : device.browser,
    os_version: server ? null : device.version,
    partner_id: null,
    paying: person.plan === "pro" ? true : null,
    plan: {},
    platform: server ? null : device.web ? "Web" : device.os,
    processed_time: time(received + 1_900 + random.int(900), random.int(1_000)),
    region: server ? null : place.region,
    sample_rate: null,
    server_received_time: time(received),
    server_upload_time: time(received + 812),
    session_id: server ? -1 : moment.sessionStart,
    source_id: null,
    start_version: device.web ? null : "4.2.0",
    user_creation_time: time(moment.sessionStart - 86_400_000),
    user_id: nobody ? null : moment.userId,
    user_properties: server ? {} : userProperties(moment),
    uuid: withoutId ? null : random.uuid(),
    version_name: device.web ? null : "4.9.1",
  });
}

function eventType({ kind, name, person }: Moment): string {
  if (kind === "view" && !person.device.web) return "Screen Viewed";
  return names[kind] ?? name;
}

function pageProperties({ kind, path, title, person }: Moment, web: boolean): Record<string, unknown> {
  if (kind === "session_start" || kind === "server") return {};
  if (!web) return { "[Amplitude] Screen Name": title };
  const page = { "[Amplitude] Page Path": path, "[Amplitude] Page URL": `https://shop.example.com${path}` };
  if (kind === "custom") return page;
  return {
    ...page,
    "[Amplitude] Page Domain": "shop.example.com",
    "[Amplitude] Page Title": title,
    "[Amplitude] Viewport Height": person.device.height,
    "[Amplitude] Viewport Width": person.device.width,
    referrer: person.referrer.url,
    referring_domain: person.referrer.domain,
  };
}

const elementKeys: Record<string, string> = {
  "[element] id": "[Amplitude] Element ID",
  "[element] tag": "[Amplitude] Element Tag",
  "[element] text": "[Amplitude] Element Text",
  "[element] class": "[Amplitude] Element Class",
};

function elementProperties({ kind, properties }: Moment): Record<string, unknown> {
  if (kind !== "click" && kind !== "change") return properties;
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [elementKeys[key] ?? key, value]));
}

function userProperties({ person, userId }: Moment): Record<string, unknown> {
  const { referrer } = person;
  const initial = {
    initial_referrer: referrer.url ?? "EMPTY",
    initial_referring_domain: referrer.domain ?? "EMPTY",
    initial_utm_source: referrer.source ?? "EMPTY",
    initial_utm_medium: referrer.medium ?? "EMPTY",
    initial_utm_campaign: referrer.campaign ?? "EMPTY",
  };
  if (!userId) return initial;
  return {
    ...initial,
    name: person.name,
    email: person.email,
    plan: person.plan,
    interests: ["tea", person.place.city],
  };
}
