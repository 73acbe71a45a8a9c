import { ABSENT_TEXT } from "./amplitude-fields";
import { DERIVED, documented, dropped, passages, type Rule, rules } from "./explain-rules";
import type { ContentType, MappingOptions } from "./transform";

/** What else decides: the options, and what the mapping warned of. */
export type Circumstances = { options?: MappingOptions; warnings?: readonly string[] };
type Explained = { from: string | null; how?: string };
/** Of a record: path → JSON text. */
type Leaves = ReadonlyMap<string, string>;

const FALLBACKS = ["properties.$user_id", "properties.$device_id"];

/** Where in the record the event's value at `path` comes from, null when it was made here; and how. */
export function explain(
  contentType: ContentType,
  { path, text }: { path: string; text: string },
  record: Leaves,
  circumstances: Circumstances = {},
): Explained {
  const rule = ruleFor(contentType, path, circumstances);
  const value = parse(text);
  const own = rule?.from.find((from) => {
    const there = record.get(from);
    if (there === undefined) return false;
    if (!rule.made) return there === text;
    const made = rule.made(parse(there));
    return made === DERIVED || (made !== undefined && made === value);
  });
  if (own !== undefined) return { from: own, ...howOf(contentType, path, record.get(own) ?? "", rule, circumstances) };
  for (const [event, source, how] of passages[contentType]) {
    if (!path.startsWith(event)) continue;
    const place = [source + path.slice(event.length), `${source}${path.slice(event.length)}[0]`];
    const from = place.find((each) => record.get(each) === text);
    if (from !== undefined) return { from, ...(how && { how }) };
  }
  const [[event, source] = ["", ""]] = passages[contentType].filter(([prefix]) => path.startsWith(prefix)).slice(-1);
  const named = source + path.slice(event.length);
  if (!rule && record.has(named)) return { from: named };
  return { from: null, ...(rule?.how && { how: rule.how }) };
}

/** The table's rule as the options and warnings have it. */
function ruleFor(contentType: ContentType, path: string, { options, warnings }: Circumstances): Rule | undefined {
  const own = rules[contentType];
  const rule = Object.hasOwn(own, path) ? own[path] : undefined;
  if (path === "timestamp" && warnings?.includes("timestamp_defaulted"))
    return { from: [], how: "no time of the record can be read: it is this migration's own" };
  if (rule && path === "distinct_id" && contentType === "mixpanel" && options?.identityFallback)
    return { ...rule, from: [...rule.from, ...FALLBACKS] };
  return rule;
}

function howOf(
  contentType: ContentType,
  path: string,
  text: string,
  rule: Rule | undefined,
  { options = {} }: Circumstances,
): { how?: string } {
  if (path === "event") return renamedBy(contentType, String(parse(text)), options);
  if (path === "distinct_id") return { how: "a number as its text" };
  if (path === "timestamp" && contentType === "mixpanel") return { how: mixpanelTime(options) };
  return rule?.how ? { how: rule.how } : {};
}

function renamedBy(contentType: ContentType, name: string, { renameEvents = {} }: MappingOptions): { how?: string } {
  if (Object.hasOwn(renameEvents, name)) return { how: "renamed by your rule" };
  return Object.hasOwn(documented[contentType], name) ? { how: "renamed by the documented rule" } : {};
}

function mixpanelTime({ projectTimezone, timestampOffsetSeconds }: MappingOptions): string {
  const read = projectTimezone ? `as the time of day in ${projectTimezone}` : "as UTC";
  const shift = timestampOffsetSeconds ? `, shifted by ${timestampOffsetSeconds} s` : "";
  return `seconds or milliseconds, ${read}${shift}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why a value of the record is not in the event. */
export function leftOutBecause(contentType: ContentType, path: string, text: string): string {
  if (contentType === "amplitude" && text === JSON.stringify(ABSENT_TEXT)) return `Amplitude's word for “none”`;
  const rule = Object.hasOwn(dropped[contentType], path) ? dropped[contentType][path] : undefined;
  if (rule?.how) return rule.how;
  if (contentType === "amplitude" && path.startsWith("user_properties."))
    return "an option brings user properties along";
  if (contentType === "amplitude" && /^group(s|_properties)\./.test(path)) return "an option brings groups along";
  return "not carried over";
}
