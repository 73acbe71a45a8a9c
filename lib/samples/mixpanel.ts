import type { Random } from "./random";
import { toLine } from "./lines";
import type { Moment, MomentKind } from "./visits";

const names: Partial<Record<MomentKind, string>> = {
  session_start: "$session_start",
  view: "$mp_web_page_view",
  click: "$mp_click",
  change: "$mp_input_change",
};

/** One row of a Mixpanel raw export (seconds, simplified identity merge). */
export function mixpanelLine(moment: Moment, random: Random): string {
  const { person, at, kind, userId } = moment;
  const { device, place, referrer } = person;
  const server = kind === "server";
  const nobody = server && random.chance(0.1);
  const anonymous = `$device:${person.deviceId}`;
  // Once somebody has an account, Mixpanel re-keys most of the anonymous history as well.
  const rekeyed = !userId && person.signsUpAt < 1 && random.chance(0.7);
  return toLine({
    event: kind === "view" && !device.web ? "Screen Viewed" : (names[kind] ?? moment.name),
    properties: {
      time: random.chance(0.02) ? at / 1_000 : Math.floor(at / 1_000),
      ...(!nobody && { distinct_id: userId ?? (rekeyed ? person.userId : anonymous) }),
      ...(rekeyed && { $distinct_id_before_identity: anonymous }),
      ...(!random.chance(0.004) && { $insert_id: random.hex() + random.hex() }),
      ...(!server && {
        $device_id: person.deviceId,
        ...(userId && { $user_id: userId }),
        $browser: device.browser,
        $browser_version: Number.parseInt(device.version, 10),
        $os: device.os,
        $city: place.city,
        $region: place.region,
        mp_country_code: place.code,
        $screen_height: device.height,
        $screen_width: device.width,
        $current_url: `https://shop.example.com${moment.path}`,
        $initial_referrer: referrer.url ?? "$direct",
        $initial_referring_domain: referrer.domain ?? "$direct",
        ...(referrer.source && {
          utm_source: referrer.source,
          utm_medium: referrer.medium,
          utm_campaign: referrer.campaign,
        }),
        ...(kind === "view" && { current_page_title: moment.title, current_url_path: moment.path }),
      }),
      $lib_version: "2.50.0",
      mp_lib: server ? "node" : "web",
      $mp_api_endpoint: "api-js.mixpanel.com",
      $mp_api_timestamp_ms: at + 812,
      mp_processing_time_ms: at + 3_391 + random.int(5_000),
      ...(person.company && { company_id: random.chance(0.9) ? person.company : [person.company, "company-0"] }),
      plan: person.plan,
      ...elementProperties(moment),
    },
  });
}

function elementProperties({ kind, properties }: Moment): Record<string, unknown> {
  if (kind !== "click" && kind !== "change") return properties;
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key.replace("[element] ", "$el_"), value]),
  );
}

/** The same event as another download holds it: processed at another time. */
export function mixpanelRepeat(line: string): string {
  return line.replace(
    /("mp_processing_time_ms":)(\d+)/,
    (_, key: string, ms: string) => `${key}${Number(ms) + 97_000}`,
  );
}
