"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { z } from "zod";

import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { api, ApiError } from "@/lib/client/api";
import { destinationsQuery, keys } from "@/lib/client/queries";
import { useCheck } from "@/lib/client/use-check";

import { destinationAnswer, sourceAnswer } from "./answers";
import { optionsAnswer } from "./option-answers";
import { startSheet } from "./start-sheet";
import { StepFooter, StepHeading } from "./step-parts";
import { useWizard } from "./wizard-context";

const created = z.object({ id: z.uuid() });

export function StartStep() {
  const { id, draft, dispatch, saving } = useWizard();
  const router = useRouter();
  const client = useQueryClient();
  const source = sourceAnswer(draft).data ?? null;
  const destination = destinationAnswer(draft.destination).data ?? null;
  const options = optionsAnswer(draft).data;
  const { data: destinations } = useQuery(destinationsQuery());
  const found = useCheck({ side: "source", value: source }).result?.found;

  const start = useMutation({
    mutationFn: async () => {
      // Kept secrets are read from the draft as it is on the server.
      await saving.flush();
      const name = draft.name.trim();
      return api("/api/migrations", created, {
        method: "POST",
        json: { ...(name && { name }), source, options, destination, draft: id },
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

  const { error } = start;
  const known = destinations?.items.find((item) => destination && "id" in destination && item.id === destination.id);
  const rows = source && destination && options ? startSheet({ source, destination, options, known, found }) : [];

  return (
    <form
      noValidate
      className="max-w-3xl"
      onSubmit={(event) => {
        event.preventDefault();
        if (!start.isPending) start.mutate();
      }}
    >
      <StepHeading
        step="start"
        title="Start the migration"
        text="Read this once more. Until you press start, nothing is sent."
      />
      <Card title="What will happen" flush>
        <dl className="divide-y">
          {rows.map(({ term, text }) => (
            <div key={term} className="grid gap-x-6 gap-y-1 p-4 sm:grid-cols-[10rem_minmax(0,1fr)]">
              <dt className="text-muted">{term}</dt>
              <dd className="min-w-0 space-y-1 break-words">
                {text.map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Field
        label="Name"
        hint="How it appears in the list. Empty means a name is made from the source."
        className="mt-6 max-w-md"
      >
        {(control) => (
          <Input
            {...control}
            value={draft.name}
            maxLength={200}
            onChange={(event) => dispatch({ type: "named", name: event.target.value })}
          />
        )}
      </Field>
      {error && (
        <ProblemAlert
          className="mt-6"
          message={error.message}
          hint={error instanceof ApiError ? error.remedy : "Try again."}
          code={error instanceof ApiError ? error.code : undefined}
        />
      )}
      <StepFooter step="start" next="Start migration" busy={start.isPending || start.isSuccess} />
    </form>
  );
}
