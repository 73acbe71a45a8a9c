import { createHash } from "node:crypto";

import type { TransformContext } from "@/lib/transforms/transform";

import { type Json, literal, object, text } from "./lossless";

/** What a record becomes, in objects and strings: the same contract as the transforms, written plainly to check them by. */
export type Expected =
  | { outcome: "blank" }
  | { outcome: "dropped"; reason: string }
  | { outcome: "rejected"; reason: string }
  /** `linked`: the event before the last links two ids; of a pair, a block has only the first. */
  | { outcome: "imported"; events: string[]; linked: boolean; warnings: string[] };

export type Mapped = { events: Json[]; linked: boolean; warnings: string[] };

export type Line = { record: Json & { kind: "object" }; bytes: Buffer; offset: number; context: TransformContext };

export class Stop extends Error {
  readonly result: Expected;

  constructor(result: Expected) {
    super("stop");
    this.result = result;
  }
}

export function drop(reason: string): never {
  throw new Stop({ outcome: "dropped", reason });
}

export function reject(reason: string): never {
  throw new Stop({ outcome: "rejected", reason });
}

/** UUIDv5 of the project's namespace. */
export function v5(...name: (string | null)[]): string {
  const hash = createHash("sha1").update("backhaul-uuid-v5");
  const bytes = hash.update(JSON.stringify(name)).digest();
  return formatUuid(bytes, 5);
}

export function v7(ms: number, ...name: (string | null)[]): string {
  const bytes = Buffer.from(v5(...name).replaceAll("-", ""), "hex");
  bytes.writeUIntBE(ms, 0, 6);
  return formatUuid(bytes, 7);
}

function formatUuid(bytes: Buffer, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.subarray(0, 16).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export function place({ context, offset, bytes, record }: Line): string[] {
  if (context.recordIdentity === "content" && context.contentType !== "posthog") return contentKey(record, context);
  const trimmed = bytes.toString("latin1").replace(/^[ \t\r]+|[ \t\r]+$/g, "");
  const mended = mendSurrogates(trimmed);
  return ["place", context.objectKey, String(offset), createHash("sha1").update(mended, "latin1").digest("hex")];
}

/** By the tree, from its leaves up. */
function contentKey(record: Json & { kind: "object" }, { contentType }: TransformContext): string[] {
  const members = new Map(record.members);
  const properties = members.get("properties");
  if (contentType === "mixpanel" && properties?.kind === "object") {
    const kept = new Map(properties.members);
    for (const key of ["mp_processing_time_ms", "$mp_api_timestamp_ms", "distinct_id", "$distinct_id_before_identity"])
      kept.delete(key);
    members.set("properties", { kind: "object", members: kept });
  }
  return ["content", hashOf({ kind: "object", members })];
}

function hashOf(json: Json): string {
  const sha1 = (text: string) => `#${createHash("sha1").update(text).digest("hex")}`;
  if (json.kind === "string") return JSON.stringify(json.text);
  if (json.kind === "array") return sha1(`[${json.items.map(hashOf).join(",")}]`);
  if (json.kind !== "object") return json.raw;
  const pairs = [...json.members].map(([key, value]) => [JSON.stringify(key), hashOf(value)] as const);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return sha1(`{${pairs.map(([key, value]) => `${key}:${value}`).join(",")}}`);
}

function mendSurrogates(raw: string): string {
  return raw.replace(
    /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\./g,
    (escape) => (escape.length === 6 ? "\\ufffd" : escape),
  );
}

export function get(json: Json | undefined, key: string): Json | undefined {
  return json?.kind === "object" ? json.members.get(key) : undefined;
}

export function present(json: Json | undefined): json is Json {
  return json !== undefined && !(json.kind === "literal" && json.raw === "null");
}

/** The text of an id; nothing when it is none. */
export function idOf(json: Json | undefined): string | undefined {
  if (json?.kind === "number") return decimal(json.raw);
  return json?.kind === "string" && json.text.trim() !== "" ? json.text : undefined;
}

export function checkId(id: string): string {
  return [...id].length > 200 ? reject("distinct_id_too_long") : id;
}

/** Exponents written out, unless that would take hundreds of digits. */
export function decimal(raw: string): string {
  const [mantissa = "", power] = raw.toLowerCase().split("e");
  if (power === undefined) return raw;
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const shift = Number(power);
  if (Math.abs(shift) > 400 || whole.length + fraction.length > 400) return raw;
  const zeros = "0".repeat(Math.abs(shift));
  const digits = shift < 0 ? zeros + whole + fraction : whole + fraction + zeros;
  const point = shift < 0 ? whole.length : whole.length + shift;
  const left = digits.slice(0, point).replace(/^0+/, "") || "0";
  const right = digits.slice(point).replace(/0+$/, "");
  return (raw.startsWith("-") ? "-" : "") + left + (right ? `.${right}` : "");
}

/** Milliseconds of the second, and up to 6 fraction digits, of a time in text. */
export function timeOf(json: Json | undefined, dateOnly = false): { ms: number; fraction: string } | undefined {
  if (json?.kind !== "string") return undefined;
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(json.text);
  const full =
    /^(\d{4})-(\d\d)-(\d\d)[ tT]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?:[zZ]|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?$/.exec(
      json.text,
    );
  const match = full ?? (dateOnly ? day : null);
  if (match === null) return undefined;
  const [year, month, date, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const at = new Date(0);
  at.setUTCFullYear(year!, month! - 1, date!);
  if (at.getUTCMonth() !== month! - 1 || at.getUTCDate() !== date! || date === 0) return undefined;
  at.setUTCHours(hour ?? 0, minute ?? 0, second ?? 0);
  const zone = (match[8] === "-" ? -1 : 1) * (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0));
  const ms = at.getTime() - zone * 60_000;
  return inRange(ms) ? { ms, fraction: (match[7] ?? "").slice(0, 6) } : undefined;
}

/** Digits in text, as PostHog's capture takes them. */
export function unixOf(json: Json | undefined): { ms: number; fraction: string } | undefined {
  const match = json?.kind === "string" ? /^(\d{10})((?:\d{3}|\d{9})?)$/.exec(json.text) : null;
  return match ? { ms: Number(match[1]) * 1000, fraction: match[2]!.slice(0, 6) } : undefined;
}

export function inRange(ms: number): boolean {
  const year = new Date(ms).getUTCFullYear();
  return year >= 0 && year <= 9999;
}

export function isoOf({ ms, fraction }: { ms: number; fraction: string }): string {
  return `${new Date(ms).toISOString().slice(0, 19)}${fraction && `.${fraction}`}Z`;
}

const COMMANDS = ["$identify", "$create_alias", "$groupidentify", "$merge_dangerously", "$set"];

export function warningsOf(name: string | undefined, ms: number, context: TransformContext): string[] {
  const created = Math.floor(Date.parse(context.createdAt) / 1000) * 1000;
  return [
    ...(name !== undefined && COMMANDS.includes(name) ? ["command_event_name"] : []),
    ...(ms > created + 23 * 3_600_000 ? ["future_timestamp"] : []),
  ];
}

/** The event's name by the content type's renames and the user's rules, which speak of the source's names. */
export function nameOf(
  json: Json | undefined,
  { options }: TransformContext,
  documented: Record<string, string>,
  dropped: readonly string[] = [],
): { from: string; to: string } {
  if (json?.kind !== "string" || json.text === "") return reject("missing_event_name");
  const from = json.text;
  if (dropped.includes(from)) drop(from);
  if (options.dropEvents?.includes(from)) drop("filtered_by_name");
  if (options.keepEvents?.length && !options.keepEvents.includes(from)) drop("filtered_by_name");
  const own = (table: Record<string, string>) => (Object.hasOwn(table, from) ? table[from] : undefined);
  return { from, to: own(options.renameEvents ?? {}) ?? own(documented) ?? from };
}

export function readUuid(json: Json | undefined): string | undefined {
  if (json?.kind !== "string") return undefined;
  const hex = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[0-9a-f]{32}$/i.test(json.text);
  if (!hex) return undefined;
  return json.text
    .toLowerCase()
    .replaceAll("-", "")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The candidate for a `$identify` that a record of both ids gives with `identifyEvents`. */
export function linkOf(
  source: "amplitude" | "mixpanel",
  {
    user,
    device,
    time,
    context,
  }: { user: string | undefined; device: string | undefined; time: Json; context: TransformContext },
): Json[] {
  if (!context.options.identifyEvents || user === undefined || device === undefined || user === device) return [];
  if ([...user].length > 200 || [...device].length > 200) return [];
  const properties = new Map<string, Json>([
    ["$anon_distinct_id", text(device)],
    ["historical_migration", literal("true")],
    ["analytics_source", text(source)],
  ]);
  addCommon(properties, context);
  const event = object([
    ["uuid", text(v5(source, "$identify", user, device))],
    ["event", text("$identify")],
    ["distinct_id", text(user)],
    ["timestamp", time],
    ["properties", object(properties)],
  ]);
  return [event];
}

/** An event bigger than PostHog takes is judged by the bytes that were written, so the caller gives them. */
export function addCommon(properties: Map<string, Json>, { options, migrationId }: TransformContext): void {
  if (options.addImportJobId !== false) properties.set("$import_job_id", text(migrationId));
  if (options.addGeoipDisable !== false && !present(properties.get("$geoip_disable"))) {
    properties.set("$geoip_disable", { kind: "literal", raw: "true" });
  }
}
