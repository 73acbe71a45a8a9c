"use client";

import { Button } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import type { PreviewRow } from "@/lib/schemas/preview";
import type { ContentType } from "@/lib/transforms/transform";

import { withRename } from "./event-rules";
import { vendorNames } from "./vendor-names";
import { useWizard } from "./wizard-context";

/** Events that would arrive under a name by which PostHog acts on people or groups, and a rule for each by a click. */
export function CommandNames({ rows, contentType }: { rows: readonly PreviewRow[]; contentType: ContentType }) {
  const { draft, dispatch } = useWizard();
  const commands = rows.filter(({ warnings }) => warnings.includes("command_event_name"));
  const names = [...new Set(commands.flatMap(({ from }) => from ?? []))];
  if (names.length === 0) return null;
  return (
    <ProblemAlert
      quiet
      tone="warn"
      message={`${names.join(", ")}: PostHog acts on people or groups when an event has such a name.`}
      hint="They come under their own names unless you rename them. What is done to people by them can't be taken back."
    >
      <div className="flex flex-wrap gap-2">
        {names.map((name) => (
          <Button
            key={name}
            onClick={() =>
              dispatch({ type: "eventsRuled", events: withRename(draft.events, name, plainName(name, contentType)) })
            }
          >
            Rename {name} to “{plainName(name, contentType)}”
          </Button>
        ))}
      </div>
    </ProblemAlert>
  );
}

/** "$identify" of Amplitude → "Amplitude identify": says where it is from, and commands nothing. */
const plainName = (name: string, contentType: ContentType) => `${vendorNames[contentType]} ${name.replace(/^\$/, "")}`;
