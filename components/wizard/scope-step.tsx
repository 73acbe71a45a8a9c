"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useForm, type UseFormReturn } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, FieldError } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { bodyResolver } from "@/lib/client/form-resolver";
import type { ScopeValues } from "@/lib/schemas/draft";

import { sourceAnswer } from "./answers";
import { EarlierRanges } from "./earlier-ranges";
import { EstimateCard } from "./estimate-card";
import { latestEnd, localEcho, readScope, scopePresets, scopeText } from "./scope";
import { StepFooter, StepHeading } from "./step-parts";
import { nextStep } from "./steps";
import { useWizard } from "./wizard-context";

const texts = {
  amplitude:
    "Amplitude exports by the hour in which events reached it, not in which they happened; a late upload comes with the hour of its arrival.",
  mixpanel:
    "Mixpanel exports whole days by the time of the events. An app that was offline may send a day's events up to a few days later.",
} as const;

export function ScopeStep() {
  const { draft, dispatch, href } = useWizard();
  const router = useRouter();
  const [now] = useState(() => new Date());
  const place = draft.place === "mixpanel" ? "mixpanel" : "amplitude";
  const form = useForm<ScopeValues>({
    mode: "onTouched",
    defaultValues: draft.scope,
    resolver: bodyResolver((scope) => sourceAnswer({ ...draft, scope })),
  });

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => dispatch({ type: "scopeTyped", values: { ...values } }),
      }),
    [form, dispatch],
  );

  const range = readScope(draft);
  const text = scopeText(range);
  const end = latestEnd(place, now);
  const isLate = text !== null && new Date(range.to) > end;

  return (
    <form noValidate onSubmit={form.handleSubmit(() => router.push(href(nextStep(draft, "scope") ?? "scope")))}>
      <StepHeading step="scope" title="Which time should it cover?" text={texts[place]} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,560px)_minmax(320px,1fr)] lg:gap-10">
        <div className="min-w-0 space-y-5">
          <div role="group" aria-label="Ranges to choose from" className="flex flex-wrap gap-2">
            {scopePresets(place, now).map(({ label, scope }) => (
              <Button
                key={label}
                size="small"
                aria-pressed={scope.from === draft.scope.from && scope.to === draft.scope.to}
                className="rounded-full aria-pressed:border-accent aria-pressed:bg-accent-soft"
                onClick={() => form.reset(scope)}
              >
                {label}
              </Button>
            ))}
          </div>
          <div className="grid gap-5 sm:grid-cols-2">
            <Moment form={form} at="from" label="From" hours={place === "amplitude"} echo={localEcho(range.from)} />
            <Moment
              form={form}
              at="to"
              label="Up to, not including"
              hours={place === "amplitude"}
              echo={localEcho(range.to)}
            />
          </div>
          <div role="status" className="min-h-11 text-muted">
            {text && (
              <p>
                <span className="text-ink">{text.range}</span>: {text.length}.
              </p>
            )}
            {text && new Date(range.to).getTime() - new Date(range.from).getTime() > YEAR_MS && (
              <p className="mt-1">
                More than a year is split into migrations of a year each, which run one after another.
              </p>
            )}
          </div>
          <FieldError
            id="scope-late"
            error={
              isLate
                ? place === "amplitude"
                  ? `Amplitude has everything up to ${end.toISOString().slice(0, 16).replace("T", " ")} UTC; it needs about 3 hours.`
                  : "Mixpanel can be asked for days that have ended: yesterday is the last one."
                : undefined
            }
          />
          <EarlierRanges range={text ? range : null} />
        </div>
        <Card title="What that means" className="lg:sticky lg:top-6">
          <EstimateCard />
        </Card>
      </div>
      <StepFooter step="scope" />
    </form>
  );
}

const YEAR_MS = 366 * 86_400_000;

type MomentProps = {
  form: UseFormReturn<ScopeValues>;
  at: "from" | "to";
  label: string;
  hours: boolean;
  echo: string | null;
};

const clock = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));

function Moment({ form, at, label, hours, echo }: MomentProps) {
  const error = form.getFieldState(at, form.formState).error?.message;
  return (
    <div>
      <div className="flex items-end gap-2">
        <Field label={label} required error={error} className="flex-1">
          {(control) => <Input {...control} type="date" min="2000-01-01" {...form.register(at)} />}
        </Field>
        {hours && (
          <Select aria-label={`${label}, hour`} className="w-24" {...form.register(`${at}Hour`)}>
            <option value="" hidden>
              00:00
            </option>
            {clock.map((hour) => (
              <option key={hour} value={hour}>
                {hour}:00
              </option>
            ))}
          </Select>
        )}
      </div>
      <p className="mt-1.5 min-h-5 text-sm text-muted">{echo ?? "UTC"}</p>
    </div>
  );
}
