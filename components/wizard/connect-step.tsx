"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { bodyResolver } from "@/lib/client/form-resolver";
import { destinationsQuery } from "@/lib/client/queries";
import { useCheck } from "@/lib/client/use-check";
import type { SourceValues } from "@/lib/schemas/draft";

import { destinationAnswer, groupOf, sourceToTry } from "./answers";
import { Canary } from "./canary";
import { checkSummary, triedOf } from "./check-rows";
import { CheckSide } from "./checks-panel";
import { kindOf, kindOfDestination, missing, titles } from "./connect-words";
import { DestinationFields } from "./destination-fields";
import { SourceFields } from "./source-fields";
import { StepFooter, StepHeading } from "./step-parts";
import { hasScope } from "./scope";
import { nextStep } from "./steps";
import { useDestinationForm } from "./use-destination-form";
import { useTyped, useTyping } from "./use-typing";
import { useWizard } from "./wizard-context";

export function ConnectStep() {
  const { draft, dispatch, endings, href } = useWizard();
  const router = useRouter();
  const [deciding, setDeciding] = useState(false);
  const [refused, setRefused] = useState(false);
  const sourceSide = useRef<HTMLHeadingElement>(null);
  const destinationSide = useRef<HTMLHeadingElement>(null);
  const { typing, end, handlers } = useTyping();
  const [now] = useState(() => new Date());
  const oldestDay = new Date(now.getTime() - 365 * 86_400_000).toISOString().slice(0, 10);
  const place = draft.place ?? "sample";

  const sourceForm = useForm<SourceValues>({
    mode: "onTouched",
    defaultValues: draft.source,
    resolver: bodyResolver((source) => sourceToTry({ ...draft, source }, now), {}, groupOf[place]),
  });
  const { form: destinationForm, fix: fixDestination } = useDestinationForm(draft.destination);
  useTyped(sourceForm, (values) => dispatch({ type: "sourceTyped", values }));
  useTyped(destinationForm, (values) => dispatch({ type: "destinationTyped", values }));

  const sourceValue = sourceToTry(draft, now).data ?? null;
  const destinationValue = destinationAnswer(draft.destination).data ?? null;
  const sourceCheck = useCheck({ side: "source", value: sourceValue }, { typing });
  const destinationCheck = useCheck({ side: "destination", value: destinationValue }, { typing });

  const formsAreWhole = async () => {
    const sourceIsWhole = await sourceForm.trigger(undefined, { shouldFocus: true });
    const destinationIsWhole = await destinationForm.trigger(undefined, { shouldFocus: sourceIsWhole });
    return sourceIsWhole && destinationIsWhole;
  };

  async function check() {
    end();
    if (await formsAreWhole()) await Promise.all([sourceCheck.ask(), destinationCheck.ask()]);
  }

  const goOn = () => router.push(href(nextStep(draft, "connect") ?? "connect"));

  function fixSource(field: string, value: string) {
    dispatch({ type: "fixed", field, value });
    const name = `${groupOf[place]}.${field}` as "s3.region";
    if (field !== "contentType") sourceForm.setValue(name, value, { shouldValidate: true });
  }

  async function decide(event: FormEvent) {
    event.preventDefault();
    if (deciding) return;
    end();
    setDeciding(true);
    setRefused(false);
    try {
      if (!(await formsAreWhole())) return;
      const [source, destination] = await Promise.all([
        sourceCheck.result?.ok ? sourceCheck.result : sourceCheck.ask(),
        destinationCheck.result?.ok ? destinationCheck.result : destinationCheck.ask(),
      ]);
      if (source?.ok && destination?.ok) return goOn();
      setRefused(true);
      (source?.ok ? destinationSide : sourceSide).current?.focus();
    } finally {
      setDeciding(false);
    }
  }

  const summary = [
    checkSummary("Source", { busy: sourceCheck.busy, last: sourceCheck.result?.checks }),
    checkSummary("Destination", { busy: destinationCheck.busy, last: destinationCheck.result?.checks }),
  ].join(" ");
  const waits = typing ? "Tried when you leave the field" : null;
  const { data: destinations } = useQuery(destinationsQuery());
  const destinationKind = kindOfDestination(draft.destination, destinations?.items);

  const onlyDestinationFails = sourceCheck.result?.ok === true && destinationCheck.result?.ok === false;

  return (
    <form noValidate onSubmit={(event) => void decide(event)} {...handlers}>
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
            <CheckSide
              title="Source"
              ref={sourceSide}
              state={sourceCheck}
              tried={triedOf[kindOf[place]]}
              listsFiles={!hasScope(place)}
              waiting={sourceValue ? waits : missing[place]}
              onFix={fixSource}
            />
            <CheckSide
              title="Destination"
              ref={destinationSide}
              state={destinationCheck}
              tried={triedOf[destinationKind]}
              waiting={destinationValue ? waits : "Waiting for the destination"}
              onFix={fixDestination}
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
      <StepFooter
        step="connect"
        busy={deciding}
        says={refused && summary ? `Not yet: see what failed. ${summary}` : summary}
      >
        {onlyDestinationFails && <Button onClick={goOn}>Continue anyway</Button>}
        <Button onClick={() => void check()}>Check</Button>
      </StepFooter>
    </form>
  );
}
