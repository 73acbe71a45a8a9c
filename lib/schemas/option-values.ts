import type { ContentType } from "@/lib/transforms/transform";

import type { EventRules, OptionValues } from "./draft";
import type { Options } from "./options";

/** What a content type does anyway is no answer. */
export function optionValuesOf(options: Options, contentType: ContentType): OptionValues {
  const usualTime = contentType === "posthog" ? "reject" : "now";
  const { onUnparsableTime = usualTime, timestampOffsetSeconds = 0, rejectLimit } = options;
  return {
    onUnparsableTime: onUnparsableTime === usualTime ? "" : onUnparsableTime,
    identifyEvents: options.identifyEvents ?? false,
    groupEvents: options.groupEvents ?? false,
    userProperties: options.userProperties ?? "none",
    sessions: options.sessions ?? false,
    identifiedOnly: options.personProfiles === "identified_only",
    skipEventsWithoutId: options.skipEventsWithoutId ?? false,
    timestampOffsetSeconds: timestampOffsetSeconds === 0 ? "" : String(timestampOffsetSeconds),
    projectTimezone: options.projectTimezone ?? "",
    identityFallback: options.identityFallback ?? false,
    addImportJobId: options.addImportJobId ?? true,
    addGeoipDisable: options.addGeoipDisable ?? true,
    rejectLimit: String(rejectLimit),
  };
}

/** The wizard names what comes along or what does not; of both, what is left. */
export function eventRulesOf({ keepEvents = [], dropEvents = [], renameEvents = {} }: Options): EventRules {
  const dropped = new Set(dropEvents);
  const kept = keepEvents.filter((name) => !dropped.has(name));
  return {
    rule: keepEvents.length > 0 ? "only" : "all_but",
    names: keepEvents.length > 0 ? kept : dropEvents,
    renames: renameEvents,
  };
}
