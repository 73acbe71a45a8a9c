"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { QueryProblem } from "@/components/ui/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { api, ApiError } from "@/lib/client/api";
import { bodyResolver } from "@/lib/client/form-resolver";
import { formatAmount } from "@/lib/client/format";
import { draftQuery, keys } from "@/lib/client/queries";
import { useMigration } from "@/lib/client/use-migration";
import { createDestinationBody, destinationRef } from "@/lib/schemas/destination";
import { type DestinationValues, type DraftView, emptyDraft } from "@/lib/schemas/draft";
import type { MigrationView } from "@/lib/schemas/migration";
import { contentTypeOf } from "@/lib/schemas/source";

import { destinationAnswer, destinationInput, destinationMessages } from "./answers";
import { ConfirmName, useNamedDestination } from "./confirm-name";
import { describeOptions } from "./describe-options";
import { DestinationFields } from "./destination-fields";
import { isConfirmed } from "./named-destination";

const created = z.object({ id: z.uuid() });

/** After a test: the full migration with the same source and settings, and a destination of one's choice. */
export function PromotePage({ id }: { id: string }) {
  const { data, error, refetch } = useMigration(id);
  const draft = useQuery({ ...draftQuery(data?.draftId ?? ""), enabled: data?.draftId !== undefined, retry: false });
  const header = (
    <PageHeader title="Import everything" parent={{ href: `/migrations/${id}`, label: data?.name ?? "The test" }} />
  );
  if (error && !data) {
    return (
      <>
        {header}
        <QueryProblem error={error} onRetry={() => void refetch()} />
      </>
    );
  }
  if (!data || draft.isLoading) {
    return (
      <>
        {header}
        <Skeleton className="h-96 max-w-3xl" />
      </>
    );
  }
  const isReady = data.test && data.status === "completed";
  return (
    <>
      {header}
      {isReady ? (
        <PromoteForm test={data} draft={draft.data} />
      ) : (
        <ProblemAlert
          tone="note"
          message={data.test ? "The test has not completed yet." : "This migration is no test."}
          hint="Only a completed test can be followed by the full migration."
        />
      )}
    </>
  );
}

/** What the draft had chosen, or where the test went. */
function firstChoice(test: MigrationView, draft: DraftView | undefined): DestinationValues {
  return draft?.draft.destination ?? { ...emptyDraft.destination, choice: "existing", id: test.destination.id };
}

function PromoteForm({ test, draft }: { test: MigrationView; draft: DraftView | undefined }) {
  const router = useRouter();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const form = useForm<DestinationValues>({
    mode: "onTouched",
    defaultValues: firstChoice(test, draft),
    resolver: bodyResolver(
      (values) =>
        (values.choice === "existing" ? destinationRef : createDestinationBody).safeParse(destinationInput(values)),
      destinationMessages,
    ),
  });
  const values = useWatch({ control: form.control }) as DestinationValues;
  const destination = destinationAnswer(values).data ?? null;
  const named = useNamedDestination(destination);
  const { projectName } = named;

  const start = useMutation({
    mutationFn: () => {
      const isNew = destination !== null && "kind" in destination && destination.kind === "posthog";
      const to = isNew && projectName ? { name: projectName, ...destination } : destination;
      return api(`/api/migrations/${test.id}/promote`, created, { method: "POST", json: { destination: to } });
    },
    onSuccess: ({ id }) => {
      for (const queryKey of [keys.migrations, keys.destinations, keys.drafts])
        void client.invalidateQueries({ queryKey });
      router.push(`/migrations/${id}`);
    },
  });

  async function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (!(await form.trigger(undefined, { shouldFocus: true }))) return;
    if (start.isPending || start.isSuccess || named.asked.kind === "unknown") return;
    if (!isConfirmed(named.asked, typed)) return nameField.current?.focus();
    start.mutate();
  }

  const { accepted, dropped, rejected } = test.ledger;
  return (
    <form noValidate className="max-w-3xl space-y-6" onSubmit={(event) => void submit(event)}>
      <Card title="The same settings as the test">
        <div className="space-y-1">
          {describeOptions(test.options, contentTypeOf(test.source)).map((line) => (
            <p key={line}>{line}</p>
          ))}
          <p className="text-muted">
            Of the test {formatAmount(accepted, "event was", "events were")} accepted, {dropped.toLocaleString("en-US")}{" "}
            dropped and {rejected.toLocaleString("en-US")} rejected.
          </p>
        </div>
      </Card>
      <DestinationFields form={form} endings={draft?.endings ?? {}} />
      <ConfirmName
        named={named}
        typed={typed}
        error={asked && !isConfirmed(named.asked, typed)}
        onType={setTyped}
        ref={nameField}
      />
      {start.error && (
        <ProblemAlert
          message={start.error.message}
          hint={start.error instanceof ApiError ? start.error.remedy : "Try again."}
          code={start.error instanceof ApiError ? start.error.code : undefined}
        />
      )}
      <div className="flex items-center justify-end gap-4 border-t pt-4">
        <p role="status" className="flex-1 text-sm text-muted">
          {named.asked.kind === "unknown" && named.asked.why}
        </p>
        <Button
          type="submit"
          variant="primary"
          busy={start.isPending || start.isSuccess}
          aria-disabled={start.isPending || start.isSuccess || named.asked.kind === "unknown" || undefined}
        >
          Start migration
        </Button>
      </div>
    </form>
  );
}
