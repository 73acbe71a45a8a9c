import { canonical, type Json, literal, object, text } from "./lossless";
import * as common from "./reference-common";

const RENAMED = {
  "[Amplitude] Page Viewed": "$pageview",
  "[Amplitude] Element Clicked": "$autocapture",
  "[Amplitude] Element Changed": "$autocapture",
};
const COLUMNS: [string, string][] = [
  ["event_id", "$amplitude_event_id"],
  ["session_id", "$amplitude_session_id"],
  ["os_name", "$browser"],
  ["device_type", "$os"],
  ["os_version", "$browser_version"],
  ["ip_address", "$ip"],
  ["city", "$geoip_city_name"],
  ["region", "$geoip_subdivision_1_name"],
  ["country", "$geoip_country_name"],
];
const PAGE: [string, string][] = [
  ["[Amplitude] Page URL", "$current_url"],
  ["[Amplitude] Page Domain", "$host"],
  ["[Amplitude] Page Path", "$pathname"],
  ["[Amplitude] Viewport Height", "$viewport_height"],
  ["[Amplitude] Viewport Width", "$viewport_width"],
  ["referrer", "$referrer"],
  ["referring_domain", "$referring_domain"],
];
const PERSON =
  "$browser $os $device_type $current_url $pathname $browser_version $referrer $referring_domain $geoip_city_name $geoip_subdivision_1_name $geoip_country_name".split(
    " ",
  );
const DEVICES: Record<string, string> = { iOS: "Mobile", Android: "Mobile", Windows: "Desktop", Linux: "Desktop" };
const OPERATIONS = "$set $setOnce $add $append $prepend $unset $preInsert $postInsert $remove $clearAll".split(" ");

export function amplitude(line: common.Line): common.Mapped {
  const { record, context } = line;
  const { options } = context;
  const column = (key: string) => {
    const value = common.get(record, key);
    return common.present(value) ? value : undefined;
  };
  const name = common.nameOf(column("event_type"), context, RENAMED, ["session_start"]);
  const user = common.idOf(column("user_id"));
  const device = common.idOf(column("device_id"));
  if (user ?? device) common.checkId((user ?? device)!);

  const warnings: string[] = [];
  let time = ["event_time", "client_event_time", "server_received_time"]
    .map((key) => common.timeOf(column(key)))
    .find((found) => found !== undefined);
  if (time === undefined) {
    if (options.onUnparsableTime === "reject") common.reject("invalid_time");
    time = common.timeOf(text(context.createdAt))!;
    warnings.push("timestamp_defaulted");
  }

  const own = common.readUuid(column("uuid"));
  const usable = own !== undefined && !/^[0-]+$|^[f-]+$/.test(own) ? own : undefined;
  const insert = common.idOf(column("$insert_id"));
  const key = usable
    ? ["uuid", usable]
    : insert !== undefined
      ? ["insert_id", insert, device ?? null]
      : common.place(line);
  const uuid = usable ?? common.v5("amplitude", "event", ...key);
  const distinct = user ?? device ?? common.v5("amplitude", "distinct_id", ...key);
  if (user === undefined && device === undefined) warnings.push("generated_distinct_id");

  const source = common.get(record, "event_properties");
  const properties = new Map(source?.kind === "object" ? source.members : []);
  const mapped = new Map<string, Json>();
  if (user !== undefined) mapped.set("$amplitude_user_id", text(user));
  if (device !== undefined) {
    mapped.set("$amplitude_device_id", text(device));
    mapped.set("$device_id", text(device));
  }
  for (const [from, to] of COLUMNS) {
    const value = column(from);
    if (value !== undefined) mapped.set(to, from === "os_version" ? version(value) : value);
  }
  const deviceType = column("device_type");
  if (deviceType?.kind === "string" && Object.hasOwn(DEVICES, deviceType.text)) {
    mapped.set("$device_type", text(DEVICES[deviceType.text]!));
  }
  for (const [from, to] of PAGE) {
    const value = properties.get(from);
    if (common.present(value)) mapped.set(to, value);
  }
  const groups = options.groupEvents ? groupsOf(common.get(record, "groups")) : undefined;
  if (groups?.size) mapped.set("$groups", object(groups));
  const session = sessionOf(column("session_id"));
  if (options.sessions && session !== undefined) {
    mapped.set("$session_id", text(common.v7(session, "amplitude", "session", device ?? null, String(session))));
  }
  if (options.personProfiles === "identified_only" && user === undefined) {
    mapped.set("$process_person_profile", literal("false"));
  }

  for (const [property, value] of mapped) properties.set(property, value);
  const set = new Map(membersOf(properties.get("$set")));
  const setOnce = new Map(membersOf(properties.get("$set_once")));
  const rest = { none: undefined, set, set_once: setOnce }[options.userProperties ?? "none"];
  const userProperties = membersOf(common.get(record, "user_properties"));
  for (const [property, value] of userProperties) {
    if (!common.present(value) || isInitial(property)) continue;
    if (property.startsWith("initial_") && isAbsent(value)) continue;
    if (!OPERATIONS.includes(property) && value.kind !== "object") rest?.set(property, value);
  }
  for (const [property, value] of userProperties) {
    if (isInitial(property) && common.present(value) && !isAbsent(value)) setOnce.set(`$${property}`, value);
  }
  for (const property of PERSON) {
    const value = properties.get(property);
    if (common.present(value)) set.set(property, value);
  }
  if (set.size > 0) properties.set("$set", object(set));
  if (setOnce.size > 0) properties.set("$set_once", object(setOnce));
  addFixed(properties, context);

  warnings.push(...common.warningsOf(name.to, time.ms, context));
  const timestamp = text(common.isoOf(time));
  const event = object([
    ["uuid", text(uuid)],
    ["event", text(name.to)],
    ["distinct_id", text(distinct)],
    ["timestamp", timestamp],
    ["properties", object(properties)],
  ]);
  const identify = options.groupEvents ? groupIdentify(common.get(record, "group_properties"), timestamp, context) : [];
  const link = common.linkOf("amplitude", { user, device, time: timestamp, context });
  return { events: [...identify, ...link, event], linked: link.length > 0, warnings };
}

function addFixed(properties: Map<string, Json>, context: common.Line["context"]): void {
  properties.set("historical_migration", literal("true"));
  properties.set("analytics_source", text("amplitude"));
  common.addCommon(properties, context);
}

function groupIdentify(groups: Json | undefined, timestamp: Json, context: common.Line["context"]): Json[] {
  const events: Json[] = [];
  for (const [type, keys] of membersOf(groups)) {
    for (const [key, values] of membersOf(keys)) {
      if (values.kind !== "object" || type === "" || key.trim() === "") continue;
      const set = new Map<string, Json>();
      for (const [property, value] of values.members) {
        if (common.present(value) && !OPERATIONS.includes(property)) set.set(property, value);
      }
      for (const [property, value] of membersOf(values.members.get("$set"))) set.set(property, value);
      if (set.size === 0) continue;
      const id = `$${type}_${key}`;
      const properties = new Map<string, Json>([
        ["$group_type", text(type)],
        ["$group_key", text(key)],
        ["$group_set", object(set)],
      ]);
      addFixed(properties, context);
      events.push(
        object([
          ["uuid", text(`v5 of ${type} ${key} ${canonical(object(set))}`)],
          ["event", text("$groupidentify")],
          ["distinct_id", text([...id].length > 200 ? common.v5("amplitude", "group", type, key) : id)],
          ["timestamp", timestamp],
          ["properties", object(properties)],
        ]),
      );
    }
  }
  return events;
}

function groupsOf(groups: Json | undefined): Map<string, Json> {
  const first = new Map<string, Json>();
  for (const [type, names] of membersOf(groups)) {
    const name = common.idOf(names.kind === "array" ? names.items[0] : names);
    if (name !== undefined) first.set(type, text(name));
  }
  return first;
}

function membersOf(json: Json | undefined): Map<string, Json> {
  return json?.kind === "object" ? json.members : new Map<string, Json>();
}

const isAbsent = (value: Json) => value.kind === "string" && value.text === "EMPTY";

function isInitial(key: string): boolean {
  return /^initial_(referrer|referring_domain|utm_.*)$/s.test(key);
}

function version(value: Json): Json {
  const digits = value.kind === "string" && /^\d+$/.test(value.text);
  return digits ? { kind: "number", raw: value.text.replace(/^0+(?=\d)/, "") } : value;
}

function sessionOf(value: Json | undefined): number | undefined {
  const raw = value?.kind === "string" ? value.text : value?.kind === "number" ? value.raw : "";
  const ms = /^\d{1,14}$/.test(raw) ? Number(raw) : 0;
  return ms > 0 ? ms : undefined;
}
