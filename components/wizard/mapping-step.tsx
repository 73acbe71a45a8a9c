"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Controller, useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { bodyResolver } from "@/lib/client/form-resolver";
import { emptyDraft, type OptionValues } from "@/lib/schemas/draft";
import { options } from "@/lib/schemas/options";
import type { ContentType } from "@/lib/transforms/transform";

import { EventRulesCard } from "./event-rules-card";
import { hasEventRules, keepsNothing, optionsInput } from "./option-answers";
import { OptionControl } from "./option-control";
import { type OptionGroup, optionGroups, optionTable } from "./option-table";
import { StepFooter, StepHeading } from "./step-parts";
import { nextStep } from "./steps";
import { MappingReadings } from "./mapping-readings";
import { useWizard } from "./wizard-context";

export function MappingStep() {
  const { draft, dispatch, href } = useWizard();
  const router = useRouter();
  const contentType: ContentType = draft.contentType ?? "amplitude";
  const form = useForm<OptionValues>({
    mode: "onTouched",
    defaultValues: draft.options,
    resolver: bodyResolver((values) => options.safeParse(optionsInput({ ...draft, options: values }))),
  });

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => dispatch({ type: "optionsTyped", values: { ...values } }),
      }),
    [form, dispatch],
  );

  const rows = optionTable.filter((row) => row.contentTypes.includes(contentType));
  const groups = (Object.keys(optionGroups) as OptionGroup[]).filter((group) =>
    rows.some((row) => row.group === group),
  );
  const isChanged =
    JSON.stringify([draft.options, draft.events]) !== JSON.stringify([emptyDraft.options, emptyDraft.events]);

  function reset() {
    form.reset(emptyDraft.options);
    dispatch({ type: "eventsRuled", events: emptyDraft.events });
  }

  function goOn() {
    if (!keepsNothing(draft)) router.push(href(nextStep(draft, "mapping") ?? "mapping"));
  }

  return (
    <form noValidate onSubmit={form.handleSubmit(goOn)}>
      <StepHeading
        step="mapping"
        title="What should an event become?"
        text="The defaults follow PostHog's documented import. Change what you know you need; the next step shows what it does."
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="min-w-0 space-y-4">
          {groups.map((group) => (
            <Card key={group} title={optionGroups[group]} flush>
              <div className="divide-y">
                {rows
                  .filter((row) => row.group === group)
                  .map((row) => (
                    <div key={row.name} className="p-4">
                      <Controller
                        control={form.control}
                        name={row.name}
                        render={({ field, fieldState }) => (
                          <OptionControl
                            row={row}
                            contentType={contentType}
                            field={field}
                            error={fieldState.error?.message}
                          />
                        )}
                      />
                    </div>
                  ))}
                {group === "time" && contentType === "mixpanel" && <MappingReadings />}
              </div>
            </Card>
          ))}
        </div>
        {hasEventRules(contentType) && <EventRulesCard />}
      </div>
      <StepFooter step="mapping">
        {isChanged && (
          <Button variant="ghost" onClick={reset}>
            Back to the defaults
          </Button>
        )}
      </StepFooter>
    </form>
  );
}
