import type { ContentType, MappingOptions, TransformContext } from "@/lib/transforms/transform";
import { transformLine } from "@/lib/transforms/transform-line";

import { canonical, type Json, parseLossless } from "./lossless";
import type { Random } from "./mutate";
import { expectedOf } from "./reference";

export const baseContext = {
  options: {},
  migrationId: "018f0000-0000-7000-8000-000000000000",
  createdAt: "2024-06-15T00:00:00.000Z",
  objectKey: "folder/file.jsonl",
} satisfies Omit<TransformContext, "contentType">;

/** What the transform makes of a line and what the reference says, in one form. Differences of the two are faults. */
export function compare(line: Buffer, offset: number, context: TransformContext): { got: unknown; want: unknown } {
  const result = transformLine(line, offset, context);
  const want = expectedOf(line, offset, context);
  if (result.outcome === "rejected") return { got: { outcome: "rejected", reason: result.reason }, want };
  if (result.outcome !== "imported") return { got: result, want };
  const events = result.events.map((event) => canonicalEvent(event, context.contentType));
  const linked = result.pair !== null;
  return { got: { outcome: "imported", events, linked, warnings: [...result.warnings].sort() }, want };
}

/** An event that was written, as the reference would say it. */
export function canonicalEvent(event: string, contentType: ContentType): string {
  return canonical(comparable(parseOnce(event, contentType), contentType));
}

/** Fails on a key that stands twice in an object that the transform writes. */
function parseOnce(event: string, contentType: ContentType): Json {
  const json = parseLossless(event);
  const properties = get(json, "properties");
  const written = new Map([
    ["", json],
    ["/properties", properties],
  ]);
  if (contentType === "amplitude") {
    written.set("/properties/$set", get(properties, "$set"));
    written.set("/properties/$set_once", get(properties, "$set_once"));
  }
  let distinct = 0;
  for (const each of written.values()) distinct += each?.kind === "object" ? each.members.size : 0;
  if (countKeys(event, written) !== distinct) throw new Error(`A key stands twice: ${event}`);
  return json;
}

/** Counts the keys, repeats and all, of the objects at the given paths. */
function countKeys(event: string, paths: ReadonlyMap<string, unknown>): number {
  const path: string[] = [];
  let count = 0;
  let key = "";
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (const [mark, colon] of event.matchAll(token)) {
    if (colon !== undefined) {
      key = JSON.parse(mark.slice(0, mark.length - colon.length)) as string;
      if (paths.has(path.join(""))) count++;
    } else if (mark === "{") path.push(path.length === 0 ? "" : `/${key}`);
    else if (mark === "[") path.push("/[");
    else if (mark === "}" || mark === "]") path.pop();
  }
  return count;
}

function get(json: Json | undefined, key: string): Json | undefined {
  return json?.kind === "object" ? json.members.get(key) : undefined;
}

/** The uuid of a `$groupidentify` of ours hashes bytes, so the reference names what it hashes. */
function comparable(json: Json, contentType: ContentType): Json {
  const properties = get(json, "properties");
  const type = get(properties, "$group_type");
  const key = get(properties, "$group_key");
  const set = get(properties, "$group_set");
  const event = get(json, "event");
  const named = event?.kind === "string" && event.text === "$groupidentify";
  if (contentType !== "amplitude" || !named || json.kind !== "object" || set === undefined) return json;
  if (type?.kind !== "string" || key?.kind !== "string" || get(properties, "$amplitude_event_id")) return json;
  const uuid: Json = { kind: "string", text: `v5 of ${type.text} ${key.text} ${canonical(set)}` };
  return { kind: "object", members: new Map([...json.members, ["uuid", uuid]]) };
}

export function randomOptions(random: Random): MappingOptions {
  if (random.chance(0.4)) return {};
  const maybe = <T>(value: T) => (random.chance(0.4) ? value : undefined);
  return {
    onUnparsableTime: maybe(random.pick(["now", "reject"] as const)),
    identifyEvents: maybe(true),
    groupEvents: maybe(true),
    userProperties: maybe(random.pick(["set", "set_once"] as const)),
    sessions: maybe(true),
    dropEvents: random.chance(0.1) ? ["Ping", "$identify"] : undefined,
    keepEvents: random.chance(0.1) ? ["Product Viewed", "Search", "plan_changed"] : undefined,
    renameEvents: maybe({
      $identify: "Amplitude Identify",
      Ping: "$set",
      "[Amplitude] Page Viewed": "Seen",
      legacy: "old",
    }),
    personProfiles: maybe("identified_only" as const),
    skipEventsWithoutId: maybe(true),
    projectTimezone: maybe(random.pick(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])),
    timestampOffsetSeconds: maybe(random.pick([-3600, 7, 86_400])),
    identityFallback: maybe(true),
    addImportJobId: maybe(false),
    addGeoipDisable: maybe(false),
  };
}
