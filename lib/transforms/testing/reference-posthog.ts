import { type Json, object, parseLossless, text } from "./lossless";
import * as common from "./reference-common";

export function posthog({ record, context, bytes, offset }: common.Line): common.Mapped {
  const { options } = context;
  const event = new Map(record.members);
  for (const key of ["offset", "token", "$token", "api_key"]) event.delete(key);
  const name = common.nameOf(event.get("event"), context, {});
  const properties = readProperties(event.get("properties"));
  const own = common.idOf(event.get("distinct_id"));
  const id = own ?? common.idOf(properties.get("distinct_id"));
  if (id === undefined) return common.reject("missing_distinct_id");
  common.checkId(id);

  const warnings: string[] = [];
  const written = event.get("timestamp");
  let time = common.timeOf(written, true) ?? common.unixOf(written);
  if (time === undefined) {
    if (options.onUnparsableTime !== "now") return common.reject("invalid_time");
    time = common.timeOf(text(context.createdAt))!;
    warnings.push("timestamp_defaulted");
  }
  const keeps = written?.kind === "string" && /^.{10}[tT ](?!.*[+-]\d{4}$)/.test(written.text) && warnings.length === 0;
  if (!keeps) event.set("timestamp", text(common.isoOf(time)));
  const uuid = event.get("uuid");
  if (!common.present(uuid) || (uuid.kind === "string" && uuid.text === "")) {
    event.set("uuid", text(common.v5("posthog", "event", ...common.place({ record, context, bytes, offset }))));
  } else if (common.readUuid(uuid) === undefined) common.reject("invalid_uuid");

  const inside = properties.get("distinct_id");
  if (own !== undefined) event.set("distinct_id", text(own));
  else if (inside?.kind === "string") event.delete("distinct_id");
  else event.set("distinct_id", text(id));
  if (name.to !== name.from) event.set("event", text(name.to));
  common.addCommon(properties, context);
  if (properties.size > 0 || event.has("properties")) event.set("properties", object(properties));
  warnings.push(...common.warningsOf(undefined, time.ms, context));
  return { events: [object(event)], linked: false, warnings };
}

function readProperties(value: Json | undefined): Map<string, Json> {
  if (!common.present(value)) return new Map();
  if (value.kind === "object") return new Map(value.members);
  if (value.kind !== "string") return common.reject("missing_properties");
  if (value.text.trim() === "") return new Map();
  try {
    const parsed = parseLossless(value.text);
    if (parsed.kind === "object") return new Map(parsed.members);
  } catch {
    // Not JSON: rejected below.
  }
  return common.reject("missing_properties");
}
