import type { z } from "zod";

import type { EventRules, OptionValues, WizardDraft } from "@/lib/schemas/draft";
import { type Options, options } from "@/lib/schemas/options";
import type { ContentType } from "@/lib/transforms/transform";

import { defined, numberOf } from "./answers";
import { settledRenames } from "./event-rules";
import { optionTable } from "./option-table";

type Typed = Pick<WizardDraft, "options" | "events" | "contentType">;

/** Only what differs from the documented defaults and belongs to the content type. */
export function optionsInput({ options: values, events, contentType }: Typed): unknown {
  const all: Record<keyof OptionValues, Record<string, unknown>> = {
    onUnparsableTime: { onUnparsableTime: values.onUnparsableTime || undefined },
    identifyEvents: { identifyEvents: values.identifyEvents || undefined },
    groupEvents: { groupEvents: values.groupEvents || undefined },
    userProperties: { userProperties: values.userProperties === "none" ? undefined : values.userProperties },
    sessions: { sessions: values.sessions || undefined },
    identifiedOnly: { personProfiles: values.identifiedOnly ? "identified_only" : undefined },
    skipEventsWithoutId: { skipEventsWithoutId: values.skipEventsWithoutId || undefined },
    timestampOffsetSeconds: { timestampOffsetSeconds: numberOf(values.timestampOffsetSeconds) },
    projectTimezone: { projectTimezone: values.projectTimezone.trim() || undefined },
    identityFallback: { identityFallback: values.identityFallback || undefined },
    addImportJobId: { addImportJobId: values.addImportJobId ? undefined : false },
    addGeoipDisable: { addGeoipDisable: values.addGeoipDisable ? undefined : false },
    rejectLimit: { rejectLimit: numberOf(values.rejectLimit) },
  };
  const rows = optionTable.filter((row) => contentType !== null && row.contentTypes.includes(contentType));
  const typed = defined(Object.assign({}, ...rows.map((row) => all[row.name])));
  return hasEventRules(contentType) ? { ...typed, ...eventOptions(events) } : typed;
}

/** PostHog's own events go through as they are. */
export const hasEventRules = (contentType: ContentType | null): boolean => contentType !== "posthog";

/** An empty list of names to keep would mean all of them. */
export const keepsNothing = ({ events, contentType }: Omit<Typed, "options">): boolean =>
  hasEventRules(contentType) && events.rule === "only" && events.names.length === 0;

function eventOptions(events: EventRules): Record<string, unknown> {
  const { rule, names } = events;
  const renames = settledRenames(events);
  return defined({
    dropEvents: rule === "all_but" && names.length > 0 ? names : undefined,
    keepEvents: rule === "only" ? names : undefined,
    renameEvents: Object.keys(renames).length > 0 ? renames : undefined,
  });
}

/** The options as the API takes them, or what is wrong with them. */
export function optionsAnswer(typed: Typed): z.ZodSafeParseResult<Options> {
  return options.safeParse(optionsInput(typed));
}
