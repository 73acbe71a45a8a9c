import { countryName } from "@/lib/transforms/countries";

import { type Json, literal, object, text } from "./lossless";
import * as common from "./reference-common";

const RENAMED: [string, string][] = [
  ["$city", "$geoip_city_name"],
  ["$region", "$geoip_subdivision_1_name"],
  ["mp_country_code", "$geoip_country_code"],
];
const REMOVED =
  "time distinct_id $mp_api_endpoint mp_processing_time_ms $insert_id $geo_source $mp_api_timestamp_ms".split(" ");

/** Years whose clocks the mapping knows. */
const FIRST_WALL = Date.UTC(1900, 0, 1);
const LAST_WALL = Date.UTC(9000, 0, 1);
const DAY = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** What a clock in the zone shows at a UTC time of whole seconds, counted as if that were UTC. */
function wallOf(utc: number, timeZone: string): number {
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...fields, second: "numeric" });
  clocks.set(timeZone, clock);
  const parts = Object.fromEntries(clock.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour, parts.minute, parts.second);
}

/** The first UTC time at which a clock shows this one; of a time that none shows, by the clock of the day before. */
function utcOfWall(ms: number, timeZone: string): number {
  const wall = Math.floor(Math.min(Math.max(ms, FIRST_WALL), LAST_WALL) / 1000) * 1000;
  const offsets = [-DAY, 0, DAY].map((by) => wallOf(wall + by, timeZone) - (wall + by));
  const shown = offsets.map((offset) => wall - offset).filter((utc) => wallOf(utc, timeZone) === wall);
  const utc = shown.length > 0 ? Math.min(...shown) : wall - offsets[0]!;
  return ms - (wall - utc);
}

export function mixpanel(line: common.Line): common.Mapped {
  const { record, context } = line;
  const { options } = context;
  const name = common.nameOf(record.members.get("event"), context, { $mp_web_page_view: "$pageview" });
  const source = record.members.get("properties");
  if (source?.kind !== "object") return common.reject("missing_properties");
  const property = (key: string) => source.members.get(key);

  const own = common.idOf(property("distinct_id"));
  const beforeValue = property("$distinct_id_before_identity");
  const before = beforeValue?.kind === "string" ? common.idOf(beforeValue) : undefined;
  const user = common.idOf(property("$user_id"));
  const device = common.idOf(property("$device_id"));
  const anonymous = own === undefined || own.startsWith("$device:") || /^[A-Z0-9-]*$/.test(own);
  let id = before !== undefined && anonymous ? before : own;
  if (options.identityFallback) id ??= user ?? device;
  if (id === undefined && options.skipEventsWithoutId) common.drop("no_distinct_id");
  if (id !== undefined) common.checkId(id);
  const identified = id !== undefined && (user !== undefined || !(id.startsWith("$device:") || id === device));

  const read = epoch(property("time"));
  if (read === undefined) return common.reject("invalid_time");
  const insert = common.idOf(property("$insert_id"));
  const micros = read.fraction.padEnd(6, "0");
  const key =
    insert === undefined
      ? common.place(line)
      : ["insert_id", name.from, before ?? own ?? "", `${read.ms / 1000}.${micros}`, insert];
  const utc = options.projectTimezone === undefined ? read.ms : utcOfWall(read.ms, options.projectTimezone);
  const ms = utc + (options.timestampOffsetSeconds ?? 0) * 1000;
  if (!common.inRange(ms)) common.reject("invalid_time");

  const properties = new Map(source.members);
  for (const name of REMOVED) properties.delete(name);
  for (const [from, to] of RENAMED) {
    const value = properties.get(from);
    properties.delete(from);
    if (common.present(value)) properties.set(to, value);
  }
  const code = property("mp_country_code");
  const country = code?.kind === "string" ? countryName(code.text.toUpperCase()) : undefined;
  if (country !== undefined) properties.set("$geoip_country_name", text(country));
  if (options.personProfiles === "identified_only" && !identified) {
    properties.set("$process_person_profile", literal("false"));
  }
  properties.set("historical_migration", literal("true"));
  properties.set("analytics_source", text("mixpanel"));
  common.addCommon(properties, context);

  const warnings = [...(id === undefined ? ["generated_distinct_id"] : []), ...common.warningsOf(name.to, ms, context)];
  const time = text(common.isoOf({ ms, fraction: read.fraction }));
  const event = object([
    ["uuid", text(common.v5("mixpanel", "event", ...key))],
    ["event", text(name.to)],
    ["distinct_id", text(id ?? common.v5("mixpanel", "distinct_id", ...key))],
    ["timestamp", time],
    ["properties", object(properties)],
  ]);
  const link = common.linkOf("mixpanel", { user, device, time, context });
  return { events: [...link, event], linked: link.length > 0, warnings };
}

/** By big integers of a millionth of a second. */
function epoch(value: Json | undefined): { ms: number; fraction: string } | undefined {
  const raw = value?.kind === "number" ? value.raw : value?.kind === "string" ? value.text.trim() : "";
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(/^-?\d+(\.\d+)?[eE][+-]?\d+$/.test(raw) ? common.decimal(raw) : raw);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = ""] = match;
  const inMilliseconds =
    sign === "" && (BigInt(whole) > 10_000_000_000n || (BigInt(whole) === 10_000_000_000n && /[1-9]/.test(fraction)));
  const digits = inMilliseconds ? whole.slice(-3) + fraction : fraction;
  const seconds = BigInt(inMilliseconds ? whole.slice(0, -3) : whole);
  if (seconds > 10n ** 15n) return undefined;
  let micros = seconds * 1_000_000n + BigInt(digits.slice(0, 6).padEnd(6, "0"));
  if (sign === "-") micros = -micros;
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const ms = Number((micros - rest) / 1000n);
  if (!common.inRange(ms)) return undefined;
  const width = Math.min(6, Math.max(3, digits.length));
  return { ms, fraction: rest.toString().padStart(6, "0").slice(0, width) };
}
