import type { ContentType } from "@/lib/transforms/transform";

import { ODD_KEYS, ODD_VALUES, type Random } from "./mutate";

const text = (value: string) => JSON.stringify(value);

const IDS = [
  '"u1"', '"u1"', '"u2"', '"d1"', '"d1"', '"d2"', '"\\u0075\\u0031"', '"$device:d1"', '"5E0B7C1A-9D47"', '"12-34"', '"-"', '""', '" "', "null",
  "17", '"17"', "1.7e1", "1e3", "-0.0", "12345678901234567890", "1E+400", "true", "{}", '["u1"]',
  text("k".repeat(200)), text("k".repeat(201)), text("\ud83d\ude00".repeat(150)), text("\ud83d\ude00".repeat(201)),
  `"${"\\u00e9".repeat(200)}"`, `"${"\\u00e9".repeat(201)}"`, '"\\ud83d"', '"a\\u0000b"', '"nutzer-\u00e4"',
]; // prettier-ignore
const UUIDS = [
  '"6f127057-db29-11ee-9c29-0242ac120001"', '"6F127057-DB29-11EE-9C29-0242AC120001"', '"6f127057-db29-11ee-9c29-0242ac120002"',
  '"6f127057db2911ee9c290242ac120003"', '"00000000-0000-0000-0000-000000000000"', '"ffffffff-ffff-ffff-ffff-ffffffffffff"',
  '"6f127057-db29-11ee-9c29-0242ac12000"', '"6f127057-db29-11ee-9c290-242ac120001"', '"6f127057-db29-11ee-9c29-0242ac12000g"', '""', "null", "7",
  '"\\u0036f127057-db29-11ee-9c29-0242ac120001"',
]; // prettier-ignore
const TIMES = [
  '"2024-01-02 03:04:05"', '"2024-01-02 03:04:05.678901"', '"2024-01-02T03:04:05.1Z"', '"2024-01-02 03:04:05+0530"', '"2024-01-02 03:04:05-05"',
  '"2024-01-01T23:59:59.999999999-00:30"', '"2024-02-30 00:00:00"', '"1900-02-29 00:00:00"', '"2000-02-29 00:00:00"', '"1969-12-31 23:59:59.5"',
  '"2024-01-02"', '"2024-01-02 3:04:05"', '"2024-01-02 03:04:60"', '"2024-01-02 03:04:05."', '"2024-01-02 03:04:05 "', '"2031-01-01 00:00:00"',
  '"2024-06-15 22:59:59"', '"2024-06-15 23:00:01"', '"0000-01-01 00:00:00+01"', '"9999-12-31 23:59:59-01"', '"\\u0032024-01-02 03:04:05"', '""', "null",
  "1700000000", '"yesterday"',
]; // prettier-ignore
const EPOCHS = [
  "1700000000", "1700000000123", "1700000000.5", "1700000000.1234567", "10000000000", "10000000000.0", "10000000000.1", "10000000001",
  "-1", "-0.25", "-86400.5", "0", "1.7e9", "17e8", "1.7e12", '"1700000000"', '" 1700000000 "', '"1700000000.25"', '"17e8"', '"x"', '""', "null", "true",
  "253402300799", "253402300800000", "1e400", "1e-7", '"0001700000000"', "0.0000001",
]; // prettier-ignore
const NUMBERS = [
  "0",
  "-0",
  "-0.0",
  "1e21",
  "1E400",
  "0.1000000000000000055",
  "1234567890123456789",
  "5e-324",
  "1.50",
  "-1e-7",
  "0e0",
];
const STRINGS = [
  '"EMPTY"', '"EM\\u0050TY"', '"iOS"', '"i\\u004fS"', '"Windows"', '"linux"', '"122"', '"0012"', '"000"', '"12.1"', '"FR"', '"fr"', '"Us"', '"ZZ"',
  '"Seoul"', '""', '"\u2028\ud83d\ude00"', '"\\ud83d\\ude00"', '"\\udc00"', '"\\/\\b\\f\\n\\r\\t\\\\\\""', '"\\u0000"',
]; // prettier-ignore
const NAMES = [
  '"View"', '"View"', '"Click"', '"session_start"', '"session\\u005fstart"', '"[Amplitude] Page Viewed"', '"[Amplitude] Element Clicked"', '"Ping"',
  '"$mp_web_page_view"', '"$identify"', '"\\u0024set"', '"$groupidentify"', '"legacy"', '"toString"', '"__proto__"', '" "', '""', "null", "7", text("n".repeat(210)),
]; // prettier-ignore
const GROUPS = [
  '{"company":["acme","b"],"team":"x"}', '{"company":[]}', '{"company":[[1],"a"]}', '{"n":[4.0,5],"e":["1e3"]}', '{"c\\u006fmpany":["a"],"company":["b"]}',
  '{"":["a"]," ":[" "]}', "[]", '{"x":[ "spaced" ]}',
]; // prettier-ignore
const GROUP_PROPERTIES = [
  '{"company":{"acme":{"seats":1e2,"$set":{"tier":"gold","seats":2},"$add":{"n":1}},"b":{"a":null}}}', '{"company":{" ":{"a":1},"x":{}}}',
  `{"company":{"${"k".repeat(220)}":{"a":1}}}`, `{"company":{"${"\ud83d\ude00".repeat(150)}":{"a":1}}}`,
  '{"":{"a":{"b":1}}}', '{"company":[1]}', '{"c":{"k":{"\\u0061":1,"a":2}}}', "{}",
]; // prettier-ignore

type Pool = readonly string[];
const scalars: Pool = [...NUMBERS, ...STRINGS, "true", "null"];
const pools: Record<ContentType, Readonly<Record<string, Pool>>> = {
  amplitude: {
    event_type: NAMES,
    user_id: IDS,
    device_id: IDS,
    uuid: UUIDS,
    $insert_id: IDS,
    event_time: TIMES,
    client_event_time: TIMES,
    server_received_time: TIMES,
    session_id: [
      "1710028700000",
      "-1",
      "0",
      '"1710028700000"',
      '"-5"',
      "1e12",
      "null",
      "281474976710656",
      "99999999999999",
    ],
    event_id: NUMBERS,
    os_name: STRINGS,
    os_version: STRINGS,
    device_type: STRINGS,
    ip_address: ['"::1"', "null"],
    city: scalars,
    region: scalars,
    country: scalars,
    groups: GROUPS,
    group_properties: GROUP_PROPERTIES,
  },
  mixpanel: {
    time: EPOCHS,
    distinct_id: IDS,
    $distinct_id_before_identity: IDS,
    $user_id: IDS,
    $device_id: IDS,
    $insert_id: IDS,
    $city: scalars,
    $region: scalars,
    mp_country_code: STRINGS,
    mp_processing_time_ms: NUMBERS,
    $geoip_disable: ["true", "false", "null", '"x"'],
  },
  posthog: {
    event: NAMES,
    distinct_id: IDS,
    timestamp: [...TIMES, '"1700000000"', '"1700000000123"', '"1700000000123456789"', '"17000000001"'],
    uuid: UUIDS,
    $set: ['{"a":1}', "null"],
    offset: NUMBERS,
    token: STRINGS,
    api_key: STRINGS,
  },
};

/** Around the largest event and the largest record, far enough from both for spelling not to matter. */
const LARGE_BYTES = [700_000, 880_000, 950_000, 980_000, 1_020_000];

/** A line whose event is too large, or nearly, by a value that the mapping copies, moves or leaves out. */
export function generateLarge(contentType: ContentType, random: Random): string {
  const bytes = random.pick(LARGE_BYTES);
  const value = random.chance(0.5) ? "x".repeat(bytes) : "\u00e9".repeat(bytes / 2);
  const pad = `{"plan":"${value}"}`;
  const places = {
    amplitude: ["event_properties", "user_properties", "group_properties", "platform"],
    mixpanel: ["properties"],
    posthog: ["properties", "$set", "elements"],
  }[contentType];
  const line = generate(contentType, random);
  const place = random.pick(places);
  const last = line.lastIndexOf("}");
  if (place === "group_properties") return `${line.slice(0, last)},"group_properties":{"company":{"acme":${pad}}}}`;
  if (contentType !== "mixpanel") return `${line.slice(0, last)},"${place}":${pad}}`;
  return `{"event":"View","properties":{"time":1700000000,"distinct_id":"u1","$user_id":"u1","$device_id":"d1","pad":${pad}}}`;
}

/** A line of the content type's own columns, each with values that its rules tell apart; keys repeat and are escaped now and then. */
export function generate(contentType: ContentType, random: Random): string {
  const columns = members(pools[contentType], random);
  const inner = random.chance(0.05) ? random.pick(ODD_VALUES) : nested(random);
  if (contentType === "mixpanel") {
    const properties = `{${[...columns, ...free(random)].join(",")}}`;
    return object(
      [`"event":${random.pick(NAMES)}`, `"properties":${random.chance(0.95) ? properties : inner}`],
      random,
    );
  }
  if (contentType === "posthog") {
    const spelled = random.chance(0.1) ? text(inner) : inner;
    return object([...columns, ...(random.chance(0.9) ? [`"properties":${spelled}`] : [])], random);
  }
  const also = [`"event_properties":${inner}`, `"user_properties":${nested(random)}`];
  return object([...columns, ...also.filter(() => random.chance(0.7))], random);
}

function members(of: Readonly<Record<string, Pool>>, random: Random): string[] {
  const found: string[] = [];
  for (const [key, pool] of Object.entries(of)) {
    if (!random.chance(0.75)) continue;
    // The first values of a pool are the plain ones, so that most records come through.
    const value = () => (random.chance(0.6) ? pool[random.below(Math.min(3, pool.length))]! : random.pick(pool));
    if (random.chance(0.03)) found.push(`${keyOf(key, random)}:${value()}`);
    found.push(`${keyOf(key, random)}:${value()}`);
  }
  return found;
}

function free(random: Random): string[] {
  const found: string[] = [];
  while (random.chance(0.6)) found.push(`${keyOf(random.pick(ODD_KEYS), random)}:${anyValue(random)}`);
  return found;
}

const nested = (random: Random) => object(free(random), random);
const anyValue = (random: Random) =>
  random.chance(0.15) ? nested(random) : random.pick(random.chance(0.5) ? scalars : ODD_VALUES);

function keyOf(key: string, random: Random): string {
  const json = text(key);
  if (!random.chance(0.04) || key === "" || json.length !== key.length + 2) return json;
  const at = random.below(key.length);
  return `"${key.slice(0, at)}\\u${key.charCodeAt(at).toString(16).padStart(4, "0")}${key.slice(at + 1)}"`;
}

function object(found: string[], random: Random): string {
  for (let at = found.length - 1; at > 0; at--) {
    if (!random.chance(0.2)) continue;
    const other = random.below(at + 1);
    [found[at], found[other]] = [found[other]!, found[at]!];
  }
  const space = () => (random.chance(0.03) ? random.pick([" ", "\t", "\r", "  "]) : "");
  return `${space()}{${space()}${found.join(`${space()},${space()}`)}${space()}}${space()}`;
}
