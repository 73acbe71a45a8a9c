"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { type FieldValues, useForm, type UseFormReturn } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { bodyResolver } from "@/lib/client/form-resolver";
import { useCheck } from "@/lib/client/use-check";
import { createDestinationBody, destinationRef } from "@/lib/schemas/destination";
import type { DestinationValues, Place, SourceValues } from "@/lib/schemas/draft";

import { destinationAnswer, destinationInput, destinationMessages, groupOf, sourceToTry } from "./answers";
import { Canary } from "./canary";
import { CheckSide } from "./checks-panel";
import { DestinationFields } from "./destination-fields";
import { SourceFields } from "./source-fields";
import { StepFooter, StepHeading } from "./step-parts";
import { nextStep } from "./steps";
import { useWizard } from "./wizard-context";

const titles: Record<Place, string> = {
  amplitude: "Connect to Amplitude",
  mixpanel: "Connect to Mixpanel",
  s3: "Connect to your bucket",
  folder: "Choose a file or folder",
  upload: "Upload your file",
  sample: "Try it with sample data",
};

const missing: Record<Place, string> = {
  amplitude: "Fill in the project's keys; they are tried by themselves.",
  mixpanel: "Fill in how to sign in; it is tried by itself.",
  s3: "Fill in the bucket and its key; it is tried by itself.",
  folder: "Choose a file or folder; it is looked at by itself.",
  upload: "Upload a file; it is looked at by itself.",
  sample: "",
};

/** Tells the wizard each change, so that half an answer survives a reload. */
function useTyped<T extends FieldValues>(form: UseFormReturn<T>, onTyped: (values: T) => void) {
  useEffect(
    () =>
      form.subscribe({ formState: { values: true }, callback: ({ values }) => onTyped(structuredClone(values) as T) }),
    // The wizard's dispatch never changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [form],
  );
}

export function ConnectStep() {
  const { draft, dispatch, endings, href } = useWizard();
  const router = useRouter();
  const [deciding, setDeciding] = useState(false);
  const [now] = useState(() => new Date());
  const oldestDay = new Date(now.getTime() - 365 * 86_400_000).toISOString().slice(0, 10);
  const place = draft.place ?? "sample";

  const sourceForm = useForm<SourceValues>({
    mode: "onTouched",
    defaultValues: draft.source,
    resolver: bodyResolver((source) => sourceToTry({ ...draft, source }, now), {}, groupOf[place]),
  });
  const destinationForm = useForm<DestinationValues>({
    mode: "onTouched",
    defaultValues: draft.destination,
    resolver: bodyResolver(
      (values) =>
        (values.choice === "existing" ? destinationRef : createDestinationBody).safeParse(destinationInput(values)),
      destinationMessages,
    ),
  });
  useTyped(sourceForm, (values) => dispatch({ type: "sourceTyped", values }));
  useTyped(destinationForm, (values) => dispatch({ type: "destinationTyped", values }));

  const sourceValue = sourceToTry(draft, now).data ?? null;
  const destinationValue = destinationAnswer(draft.destination).data ?? null;
  const sourceCheck = useCheck({ side: "source", value: sourceValue });
  const destinationCheck = useCheck({ side: "destination", value: destinationValue });

  const formsAreWhole = async () => {
    const sourceIsWhole = await sourceForm.trigger(undefined, { shouldFocus: true });
    const destinationIsWhole = await destinationForm.trigger(undefined, { shouldFocus: sourceIsWhole });
    return sourceIsWhole && destinationIsWhole;
  };

  async function check() {
    if (await formsAreWhole()) await Promise.all([sourceCheck.ask(), destinationCheck.ask()]);
  }

  const goOn = () => router.push(href(nextStep(draft, "connect") ?? "connect"));

  function fix(field: string, value: string) {
    dispatch({ type: "fixed", field, value });
    const name = `${groupOf[place]}.${field}` as "s3.region";
    if (field !== "contentType") sourceForm.setValue(name, value, { shouldValidate: true });
  }

  async function decide() {
    setDeciding(true);
    try {
      if (!(await formsAreWhole())) return;
      const results = await Promise.all([
        sourceCheck.result?.ok ? sourceCheck.result : sourceCheck.ask(),
        destinationCheck.result?.ok ? destinationCheck.result : destinationCheck.ask(),
      ]);
      if (results.every((result) => result?.ok)) goOn();
    } finally {
      setDeciding(false);
    }
  }

  const onlyDestinationFails = sourceCheck.result?.ok === true && destinationCheck.result?.ok === false;

  return (
    <>
      <StepHeading step="connect" title={titles[place]} text="Then choose where the events go. Nothing is sent yet." />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,560px)_minmax(320px,1fr)] lg:gap-10">
        <div className="min-w-0">
          <section aria-label="Source">
            <SourceFields place={place} form={sourceForm} />
          </section>
          <section aria-label="Where the events go" className="mt-8 border-t pt-6">
            <DestinationFields form={destinationForm} endings={endings} />
          </section>
        </div>
        <Card title="What we found" flush className="lg:sticky lg:top-6">
          <div className="divide-y">
            <CheckSide title="Source" state={sourceCheck} missing={sourceValue ? null : missing[place]} onFix={fix} />
            <CheckSide
              title="Destination"
              state={destinationCheck}
              missing={destinationValue ? null : "Fill in the destination; it is tried by itself."}
            />
            {destinationValue && destinationCheck.result?.ok && draft.destination.choice !== "sandbox" && (
              <Canary
                key={JSON.stringify(destinationValue)}
                destination={destinationValue}
                oldest={draft.scope.from || oldestDay}
              />
            )}
          </div>
        </Card>
      </div>
      <StepFooter step="connect" busy={deciding} onNext={() => void decide()}>
        {onlyDestinationFails && <Button onClick={goOn}>Continue anyway</Button>}
        <Button onClick={() => void check()}>Check</Button>
      </StepFooter>
    </>
  );
}
