"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { z } from "zod";

import { ProblemAlert } from "@/components/ui/problem-alert";
import { api, ApiError } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";
import type { DestinationRef } from "@/lib/schemas/destination";

import { destinationAnswer, sourceAnswer } from "./answers";
import { ConfirmName, useNamedDestination } from "./confirm-name";
import { NameField } from "./name-field";
import { isConfirmed, type NamedDestination, withProject } from "./named-destination";
import { optionsAnswer } from "./option-answers";
import { StartSheetCard } from "./start-sheet-card";
import { StepFooter, StepHeading } from "./step-parts";
import { TestChoice, testSize } from "./test-choice";
import { useStartSheet } from "./use-start-sheet";
import { useTestProject } from "./use-test-project";
import { useWizard } from "./wizard-context";

type Named = Pick<NamedDestination, "known" | "projectName" | "projectId">;

const created = z.object({ id: z.uuid() });

export function StartStep() {
  const { id, draft, dispatch, saving } = useWizard();
  const router = useRouter();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const [trying, setTrying] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const sizeField = useRef<HTMLInputElement>(null);
  const source = sourceAnswer(draft).data ?? null;
  const chosen = destinationAnswer(draft.destination).data ?? null;
  const options = optionsAnswer(draft).data;
  const named = useNamedDestination(chosen);

  const { test } = draft;
  const size = testSize(test);
  const isSandbox = named.asked.kind === "nothing";
  const into = test.on && !isSandbox ? test.into : "destination";
  const project = useTestProject(into === "project");
  const goesTo: Record<typeof into, { destination: DestinationRef | null } & Named> = {
    sandbox: { destination: { kind: "sandbox", name: "Test" }, known: undefined, projectName: undefined },
    project: { ...useNamedDestination(project.value), destination: project.value },
    destination: { ...named, destination: chosen },
  };
  const { destination } = goesTo[into];
  const confirms = !test.on && !isSandbox;
  const isUnknown = into === "destination" && named.asked.kind === "unknown";

  const rows = useStartSheet({
    shown: source,
    source,
    destination,
    options,
    named: goesTo[into],
    test: test.on ? ("size" in size ? size.size : 0) : null,
  });

  const start = useMutation({
    mutationFn: async (to: DestinationRef | null) => {
      // Kept secrets are read from the draft as it is on the server.
      if (!(await saving.flush())) throw saving.error();
      const name = draft.name.trim();
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

  async function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (isUnknown || trying || start.isPending || start.isSuccess) return;
    if (test.on && "error" in size) return sizeField.current?.focus();
    if (confirms && !isConfirmed(named.asked, typed)) return nameField.current?.focus();
    if (into !== "project") return start.mutate(destination && withProject(destination, goesTo[into]));
    setTrying(true);
    const passed = await project.passed().finally(() => setTrying(false));
    if (passed) start.mutate(passed);
  }

  const { error } = start;
  return (
    <form noValidate className="max-w-3xl" onSubmit={(event) => void submit(event)}>
      <StepHeading
        step="start"
        title="Start the migration"
        text="Read this once more. Until you press start, nothing is sent."
      />
      <TestChoice
        values={test}
        hasDestination={!isSandbox}
        project={project}
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
        busy={trying || start.isPending || start.isSuccess}
        blocked={isUnknown && named.asked.kind === "unknown" ? named.asked.why : undefined}
      />
    </form>
  );
}
