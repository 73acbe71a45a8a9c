"use client";

import type { Ref } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCards } from "@/components/ui/radio-cards";
import type { TestValues } from "@/lib/schemas/draft";

import { numberOf } from "./answers";
import { TestProjectFields } from "./test-project-fields";
import type { TestProject } from "./use-test-project";

const DEFAULT = 1_000;
const MOST = 50_000;

const what = [
  { value: "all", label: "Everything", text: "The whole source, as the sheet below says." },
  { value: "test", label: "A test first", text: "Some real events; then the rest with the same settings, by a click." },
] as const;

const into = [
  { value: "sandbox", label: "Into a new sandbox", text: "On this server. It can be deleted with all that is in it." },
  {
    value: "project",
    label: "Into another PostHog project",
    text: "One that is there for tests. Everything then goes to the destination.",
  },
  {
    value: "destination",
    label: "Into the destination",
    text: "What PostHog has accepted stays there.",
  },
] as const;

/** How many events the test takes, or what is wrong with the number. */
export function testSize({ maxEvents }: TestValues): { size: number } | { error: string } {
  const size = numberOf(maxEvents) ?? DEFAULT;
  if (typeof size === "number" && size >= 1 && size <= MOST) return { size };
  return { error: "Give a whole number from 1 to 50,000." };
}

type Props = {
  values: TestValues;
  hasDestination: boolean;
  project: TestProject;
  sizeRef: Ref<HTMLInputElement>;
  onChange: (values: TestValues) => void;
};

/** All of it, or a small real migration first. `hasDestination`: it is not a sandbox already. */
export function TestChoice({ values, hasDestination, project, sizeRef, onChange }: Props) {
  const size = testSize(values);
  return (
    <div className="mb-6 space-y-5">
      <RadioCards
        label="What to start"
        columns="sm:grid-cols-2"
        cards={what}
        value={values.on ? "test" : "all"}
        onChange={(choice) => onChange({ ...values, on: choice === "test" })}
      />
      {values.on && (
        <Field
          label="Events of the test, at most"
          marked={false}
          hint="From all over the source: those of the preview first."
          error={"error" in size ? size.error : undefined}
          className="max-w-md"
        >
          {(control) => (
            <Input
              {...control}
              ref={sizeRef}
              inputMode="numeric"
              placeholder="1,000"
              value={values.maxEvents}
              onChange={(event) => onChange({ ...values, maxEvents: event.target.value })}
              className="max-w-40"
            />
          )}
        </Field>
      )}
      {values.on && hasDestination && (
        <RadioCards
          label="Where the test goes"
          columns="sm:grid-cols-3"
          cards={into}
          value={values.into}
          onChange={(choice) => onChange({ ...values, into: choice })}
        />
      )}
      {values.on && hasDestination && values.into === "project" && <TestProjectFields project={project} />}
      {values.on && hasDestination && values.into === "destination" && (
        <p className="max-w-prose text-sm text-muted">
          When everything follows into the same project under the same settings, PostHog folds the test’s events with
          theirs: the same record has the same uuid both times.
        </p>
      )}
    </div>
  );
}
