"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Controller, useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { bodyResolver } from "@/lib/client/form-resolver";
import { options } from "@/lib/schemas/options";
import type { ContentType } from "@/lib/transforms/transform";

import { optionsAnswer, optionsInput } from "./answers";
import { emptyDraft, type OptionValues } from "./draft";
import { OptionControl } from "./option-control";
import { type OptionGroup, optionGroups, optionTable } from "./option-table";
import { StepFooter, StepHeading } from "./step-parts";
import { useWizard } from "./wizard-context";

const messages = {
  renameEvents: "Write each line as “old name = new name”, the new name with at most 200 characters.",
  rejectLimit: "Give a whole number from 0 to 1,000,000.",
};

export function OptionsStep() {
  const { draft, dispatch } = useWizard();
  const router = useRouter();
  const contentType: ContentType = draft.contentType ?? "amplitude";
  const form = useForm<OptionValues>({
    mode: "onTouched",
    defaultValues: draft.options,
    resolver: bodyResolver((values) => options.safeParse(optionsInput(values, contentType)), messages),
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
  const chosen = Object.keys(optionsAnswer(draft.options, contentType).data ?? {}).filter(
    (name) => name !== "rejectLimit" || draft.options.rejectLimit !== "",
  ).length;

  return (
    <form noValidate className="max-w-3xl" onSubmit={form.handleSubmit(() => router.push("/migrations/new/preview"))}>
      <StepHeading
        step="options"
        title="What should an event become?"
        text="The defaults follow PostHog's documented import. Change what you know you need; the next step shows what it does."
      />
      <div className="space-y-4">
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
            </div>
          </Card>
        ))}
      </div>
      <StepFooter step="options">
        {chosen > 0 && (
          <Button variant="ghost" onClick={() => form.reset(emptyDraft.options)}>
            Back to the defaults
          </Button>
        )}
      </StepFooter>
    </form>
  );
}
