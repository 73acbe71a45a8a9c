"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useForm, type UseFormReturn } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { bodyResolver } from "@/lib/client/form-resolver";
import type { ScopeValues } from "@/lib/schemas/draft";
import { isExport } from "@/lib/schemas/source";
import { splitYears } from "@/lib/schemas/split-years";

import { destinationAnswer, scopeAnswer, sourceToTry } from "./answers";
import { EarlierRanges } from "./earlier-ranges";
import { EstimateCard } from "./estimate-card";
import { optionsAnswer } from "./option-answers";
import { RangeCalendar } from "./range-calendar";
import { endNow, localEcho, readScope, scopeOf, scopePresets, scopeText } from "./scope";
import { StepFooter, StepHeading } from "./step-parts";
import { nextStep } from "./steps";
import { useWizard } from "./wizard-context";

const texts = {
  amplitude:
    "Amplitude exports by the hour in which events reached it, not in which they happened; a late upload comes with the hour of its arrival. It has an hour about 3 hours after it ended.",
  mixpanel:
    "Mixpanel exports whole days by the time of the events, up to yesterday. Apps that were offline send later: days newer than 5 days may still change.",
} as const;

export function ScopeStep() {
  const { draft, dispatch, href } = useWizard();
  const router = useRouter();
  const [now] = useState(() => new Date());
  const place = draft.place === "mixpanel" ? "mixpanel" : "amplitude";
  const latest = endNow({ ...draft, place }, now);
  const form = useForm<ScopeValues>({
    mode: "onTouched",
    defaultValues: draft.scope.to ? draft.scope : { ...draft.scope, ...endOf(latest) },
    resolver: bodyResolver((scope) => scopeAnswer({ ...draft, scope }, now)),
  });

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => dispatch({ type: "scopeTyped", values: { ...values } }),
      }),
    [form, dispatch],
  );

  function choose(scope: ScopeValues) {
    form.reset(scope);
    form.clearErrors();
  }

  const range = readScope(draft);
  const text = scopeText(range);
  const chosen = text ? range : null;
  const source = scopeAnswer(draft, now).data;
  const tried = sourceToTry(draft, now).data;
  const destination = destinationAnswer(draft.destination).data ?? null;
  const options = optionsAnswer(draft).data;

  return (
    <form noValidate onSubmit={form.handleSubmit(() => router.push(href(nextStep(draft, "scope") ?? "scope")))}>
      <StepHeading step="scope" title="Which time should it cover?" text={texts[place]} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,560px)_minmax(320px,1fr)] lg:gap-10">
        <div className="min-w-0 space-y-5">
          <div role="group" aria-label="Ranges to choose from" className="flex flex-wrap gap-2">
            {scopePresets(latest).map(({ label, scope }) => (
              <Button
                key={label}
                size="small"
                aria-pressed={scope.from === draft.scope.from && scope.to === draft.scope.to}
                className="rounded-full aria-pressed:border-accent aria-pressed:bg-accent-soft"
                onClick={() => choose(scope)}
              >
                {label}
              </Button>
            ))}
          </div>
          <div className="grid gap-5 sm:grid-cols-2">
            <Moment form={form} at="from" label="From" hours={place === "amplitude"} iso={range.from} latest={latest} />
            <Moment
              form={form}
              at="to"
              label="Up to, not including"
              hours={place === "amplitude"}
              iso={range.to}
              latest={latest}
            />
          </div>
          <RangeCalendar scope={draft.scope} latest={latest} onChange={choose} />
          <div role="status" className="min-h-11 text-muted">
            {chosen && <Said range={chosen} />}
          </div>
          <EarlierRanges
            source={tried && isExport(tried) ? tried : null}
            destination={destination}
            chosen={chosen}
            latest={latest}
          />
        </div>
        <Card title="What that means" className="lg:sticky lg:top-6">
          <EstimateCard
            body={
              source ? { source, probe: false, ...(destination && { destination }), ...(options && { options }) } : null
            }
          />
        </Card>
      </div>
      <StepFooter step="scope" />
    </form>
  );
}

const endOf = (latest: Date) => {
  const { to, toHour } = scopeOf(latest, latest);
  return { to, toHour };
};

/** The range in words, and its split, which the server makes by the same rule. */
function Said({ range }: { range: { from: string; to: string } }) {
  const text = scopeText(range);
  const years = splitYears({ start: new Date(range.from), end: new Date(range.to) });
  return (
    <>
      <p>
        <span className="text-ink">{text?.range}</span>: {text?.length}.
      </p>
      {years.length > 1 && (
        <p className="mt-1">More than a year becomes {years.length} migrations, which run one after another.</p>
      )}
    </>
  );
}

type MomentProps = {
  form: UseFormReturn<ScopeValues>;
  at: "from" | "to";
  label: string;
  hours: boolean;
  iso: string;
  latest: Date;
};

const clock = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));

function Moment({ form, at, label, hours, iso, latest }: MomentProps) {
  const error = form.getFieldState(at, form.formState).error?.message;
  return (
    <div>
      <div className="flex items-start gap-2">
        <Field label={label} required error={error} className="flex-1">
          {(control) => (
            <Input
              {...control}
              type="date"
              min="2000-01-01"
              max={latest.toISOString().slice(0, 10)}
              {...form.register(at)}
            />
          )}
        </Field>
        {hours && (
          <Select aria-label={`${label}, hour`} className="mt-7 w-24" {...form.register(`${at}Hour`)}>
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
      <p className="mt-1.5 min-h-5 text-sm text-muted">{localEcho(iso) ?? "UTC"}</p>
    </div>
  );
}
