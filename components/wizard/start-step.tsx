"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { z } from "zod";

import { ProblemAlert } from "@/components/ui/problem-alert";
import { api, ApiError } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";

import { destinationAnswer, sourceAnswer } from "./answers";
import { ConfirmName, useNamedDestination } from "./confirm-name";
import { NameField } from "./name-field";
import { isConfirmed } from "./named-destination";
import { optionsAnswer } from "./option-answers";
import { StartSheetCard } from "./start-sheet-card";
import { StepFooter, StepHeading } from "./step-parts";
import { TestChoice, testSize } from "./test-choice";
import { useStartSheet } from "./use-start-sheet";
import { useWizard } from "./wizard-context";

const created = z.object({ id: z.uuid() });

export function StartStep() {
  const { id, draft, dispatch, saving } = useWizard();
  const router = useRouter();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const sizeField = useRef<HTMLInputElement>(null);
  const source = sourceAnswer(draft).data ?? null;
  const chosen = destinationAnswer(draft.destination).data ?? null;
  const options = optionsAnswer(draft).data;
  const named = useNamedDestination(chosen);

  const { test } = draft;
  const size = testSize(test);
  const isSandbox = named.asked.kind === "nothing";
  const intoSandbox = test.on && !isSandbox && test.into === "sandbox";
  const destination = intoSandbox ? ({ kind: "sandbox", name: "Test" } as const) : chosen;
  const confirms = !test.on && !isSandbox;
  const isUnknown = !intoSandbox && named.asked.kind === "unknown";

  const rows = useStartSheet({
    shown: source,
    source,
    destination,
    options,
    named: intoSandbox ? { known: undefined, projectName: undefined } : named,
    test: test.on ? ("size" in size ? size.size : 0) : null,
  });

  const start = useMutation({
    mutationFn: async () => {
      // Kept secrets are read from the draft as it is on the server.
      if (!(await saving.flush())) throw saving.error();
      const name = draft.name.trim();
      const to =
        destination && "kind" in destination && destination.kind === "posthog" && named.projectName
          ? { name: named.projectName, ...destination }
          : destination;
      return api("/api/migrations", created, {
        method: "POST",
        json: {
          ...(name && { name }),
          ...(test.on && "size" in size && { test: { maxEvents: size.size, seed: draft.sampleSeed } }),
          source,
          options,
          destination: to,
          draft: id,
        },
      });
    },
    onSuccess: (migration) => {
      void saving.stop();
      void client.invalidateQueries({ queryKey: keys.drafts });
      router.push(`/migrations/${migration.id}`);
      void client.invalidateQueries({ queryKey: keys.migrations });
      void client.invalidateQueries({ queryKey: keys.destinations });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (isUnknown || start.isPending || start.isSuccess) return;
    if (test.on && "error" in size) return sizeField.current?.focus();
    if (confirms && !isConfirmed(named.asked, typed)) return nameField.current?.focus();
    start.mutate();
  }

  const { error } = start;
  return (
    <form noValidate className="max-w-3xl" onSubmit={submit}>
      <StepHeading
        step="start"
        title="Start the migration"
        text="Read this once more. Until you press start, nothing is sent."
      />
      <TestChoice
        values={test}
        hasDestination={!isSandbox}
        sizeRef={sizeField}
        onChange={(values) => dispatch({ type: "testTyped", values })}
      />
      <StartSheetCard rows={rows} />
      <NameField className="mt-6" value={draft.name} onChange={(name) => dispatch({ type: "named", name })} />
      {confirms && (
        <ConfirmName
          named={named}
          typed={typed}
          error={asked && !isConfirmed(named.asked, typed)}
          onType={setTyped}
          ref={nameField}
        />
      )}
      {error && (
        <ProblemAlert
          className="mt-6"
          message={error.message}
          hint={error instanceof ApiError ? error.remedy : "Try again."}
          code={error instanceof ApiError ? error.code : undefined}
        />
      )}
      <StepFooter
        step="start"
        next={test.on ? "Start the test" : "Start migration"}
        busy={start.isPending || start.isSuccess}
        blocked={isUnknown && named.asked.kind === "unknown" ? named.asked.why : undefined}
      />
    </form>
  );
}
