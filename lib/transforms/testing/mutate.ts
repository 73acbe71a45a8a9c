import type { Json } from "./lossless";
import { parseLossless } from "./lossless";

/** A seeded random source (mulberry32): the same seed, the same tests. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

export const ODD_VALUES = [
  'null', 'true', 'false', '""', '"  "', '"\\u0020\\t"', '0', '-0.0', '-1', '12', '1e3', '1.50e-2', '1e400',
  '1234567890123456789', '0.1000000000000000055', '"12"', '"0012"', '"\\u0031\\u0032"', '"122.0"', '{}', '[]', '[[]]',
  '{"a":1,"a":2}', '{"$browser":"own","plan":null}', '{"acme":{"seats":25,"$set":{"tier":"gold"},"$add":{"n":1}}}',
  '{"company":["acme","b"],"team":[],"x":[null],"n":[4.0],"s":"solo","o":[{}]}', '"EMPTY"', '"EM\\u0050TY"',
  '"\\ud83d"', '"\\udc00x\\ud83d\\ude00"', '"\\ud83d\\ud83d"', '"iOS"', '"\\u0069OS"', '"Linux"', '"session_start"',
  '"$identify"', '"\\u0024identify"', '"$device:abc"', '"ABC-123"', '"abc-def"', '"\u00e9\u2028\ud83d\ude00"',
  '"2024-02-29 12:00:00"', '"2023-02-29 12:00:00"', '"2024-03-09T14:00:00.1234567+02:30"', '"2024-03-09t14:00:00z"',
  '"2024-03-09 14:00:00-0530"', '"2024-03-09 14:00:00+05"', '"2024-03-09"', '"2024-03-09 24:00:00"', '"0000-01-01 00:00:00+01"',
  '"9999-12-31T23:59:59.999999Z"',
  '"1900-02-29 00:00:00"',
  '01',
  '-', '"2024-03-09\\u002014:00:00.5"', '"2031-01-01 00:00:00"', '"2024-06-15 23:00:00.000001"',
  '1700000000', '1700000000000', '1700000000.25', '-5.5', '10000000000', '10000000000.5', '1.7e9', '"1714640006"', '" 17 "',
  '253402300800', '"018F4D2A-7C11-7B3E-9A55-1C2D3E4F5A6B"', '"018f4d2a7c117b3e9a551c2d3e4f5a6b"', '"00000000-0000-0000-0000-000000000000"',
  '"018f4d2a-7c11-7b3e-9a55-1c2d3e4f5a6"', '"fr"', '"US"', '"Zz"', '"{\\"a\\":1}"', '"{\\"a\\":1,\\n\\"a\\":\\"\\\\ud83d\\"}"',
  '"{\\"a\\":\\"x\\ny\\"}"', '"[1]"', '"{"', JSON.stringify("k".repeat(200)), JSON.stringify("k".repeat(201)), JSON.stringify("\u00e9".repeat(200)),
  JSON.stringify("\ud83d\ude00".repeat(201)), `"${"\\u00e9".repeat(200)}"`, '9223372036854775807', '1709992739000', '"a\\u0000b"', '"\\/\\b\\f"',
]; // prettier-ignore

export const ODD_KEYS = [
  "", "__proto__", "$set", "$set_once", "$browser", "$os", "$browser_version", "$ip", "$current_url", "$geoip_disable", "$geoip_country_name",
  "$geoip_city_name", "$geoip_country_code", "$import_job_id", "historical_migration", "analytics_source", "distinct_id", "time", "$insert_id",
  "$distinct_id_before_identity", "$user_id", "$device_id", "$groups", "$session_id", "$process_person_profile", "$city", "mp_country_code",
  "initial_utm_source", "initial_utm_", "initial_referrer", "initial_gclid", "$initial_referrer", "plan", "uuid", "event", "properties", "timestamp", "a\u00e9",
  "[Amplitude] Page URL", "referrer", "user_id", "device_id", "event_type", "event_time", "groups", "group_properties", "os_version", "\ud83d",
]; // prettier-ignore

/** A JSON text like the given one, changed in a few places: mostly valid, sometimes cut, doubled or spoilt. */
export function mutate(line: string, random: Random): Buffer {
  let text = line;
  if (random.chance(0.8)) text = write(changed(parseLossless(line), random, 0), random);
  let bytes: Buffer = Buffer.from(text);
  if (random.chance(0.25)) bytes = spoil(bytes, random);
  return Buffer.from(bytes.filter((byte) => byte !== 0x0a));
}

/** Objects as lists of members, so that keys can repeat. */
type Loose = { members: [string, Loose][] } | { items: Loose[] } | { raw: string };

function changed(json: Json, random: Random, depth: number): Loose {
  if (random.chance(0.03)) return { raw: random.pick(ODD_VALUES) };
  if (json.kind === "array") return { items: json.items.map((item) => changed(item, random, depth + 1)) };
  if (json.kind === "string") return { raw: quoted(json.text, random) };
  if (json.kind !== "object") return { raw: json.raw };
  const members: [string, Loose][] = [];
  for (const [key, value] of json.members) {
    if (random.chance(0.03)) continue;
    members.push([random.chance(0.01) ? random.pick(ODD_KEYS) : key, changed(value, random, depth + 1)]);
    if (random.chance(0.02)) members.push([key, { raw: random.pick(ODD_VALUES) }]);
  }
  while (random.chance(0.3))
    members.splice(random.below(members.length + 1), 0, [random.pick(ODD_KEYS), { raw: random.pick(ODD_VALUES) }]);
  return { members };
}

function write(loose: Loose, random: Random): string {
  const space = () => (random.chance(0.02) ? random.pick([" ", "\t", "\r", "  "]) : "");
  if ("raw" in loose) return space() + loose.raw + space();
  if ("items" in loose) return `[${loose.items.map((item) => write(item, random)).join(",")}]`;
  const members = loose.members.map(
    ([key, value]) => `${space()}${quoted(key, random)}${space()}:${write(value, random)}`,
  );
  return `${space()}{${members.join(",")}${members.length === 0 ? space() : ""}}${space()}`;
}

function quoted(text: string, random: Random): string {
  const json = JSON.stringify(text);
  if (json.includes("\\") || !random.chance(0.03) || text === "") return json;
  const at = 1 + random.below(text.length);
  return `${json.slice(0, at)}\\u${text
    .charCodeAt(at - 1)
    .toString(16)
    .padStart(4, "0")}${json.slice(at + 1)}`;
}

export function spoil(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const size = 1 + random.below(4);
  const chunk = Buffer.from(
    random.pick([
      '"',
      "\\",
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\0",
      "\x7f",
      "\t",
      "\u00e9",
      "\\u12",
      "tru",
      "-",
      "0",
      ".",
      "e",
      "\ufeff",
    ]),
  );
  switch (random.below(6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), chunk, bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), chunk, bytes.subarray(at + chunk.length)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.below(256)]), bytes.subarray(at + 1)]);
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.below(bytes.length + 1))]);
  }
}
