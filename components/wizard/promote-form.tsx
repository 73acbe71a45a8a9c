"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useRef, useState } from "react";
import { useWatch } from "react-hook-form";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { api, ApiError } from "@/lib/client/api";
import { formatAmount, formatCount } from "@/lib/client/format";
import { keys } from "@/lib/client/queries";
import { useCheck } from "@/lib/client/use-check";
import type { DestinationValues, DraftView } from "@/lib/schemas/draft";
import type { MigrationView } from "@/lib/schemas/migration";

import { destinationAnswer } from "./answers";
import { triedOf } from "./check-rows";
import { CheckSide } from "./checks-panel";
import { ConfirmName, useNamedDestination } from "./confirm-name";
import { DestinationFields } from "./destination-fields";
import { NameField } from "./name-field";
import { isConfirmed, withProject } from "./named-destination";
import { firstChoice, sourceOfTest } from "./promote-source";
import { StartSheetCard } from "./start-sheet-card";
import { useDestinationForm } from "./use-destination-form";
import { useStartSheet } from "./use-start-sheet";
import { useTyping } from "./use-typing";

const created = z.object({ id: z.uuid() });

type Props = { test: MigrationView; draft: DraftView | undefined };

/** The same settings, all of the source, a destination of one's choice: read once more, then started. */
export function PromoteForm({ test, draft }: Props) {
  const router = useRouter();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const checks = useRef<HTMLHeadingElement>(null);
  const reason = useId();
  const { typing, end, handlers } = useTyping();
  const { form, fix } = useDestinationForm(firstChoice(test, draft));
  const values = useWatch({ control: form.control }) as DestinationValues;
  const destination = destinationAnswer(values).data ?? null;
  // While it is typed, the page speaks of what was there before.
  const [settled, setSettled] = useState(destination);
  const isSettled = JSON.stringify(settled) === JSON.stringify(destination);
  if (!typing && !isSettled) setSettled(destination);
  const named = useNamedDestination(settled);
  const check = useCheck({ side: "destination", value: destination }, { typing });
  const isSandbox = named.asked.kind === "nothing";
  const rows = useStartSheet({
    shown: test.source,
    source: sourceOfTest(test, draft),
    destination: settled,
    options: test.options,
    named,
    test: null,
    promotes: test.id,
  });

  const start = useMutation({
    mutationFn: () => {
      const called = name.trim();
      const json = { destination: settled && withProject(settled, named), ...(called && { name: called }) };
      return api(`/api/migrations/${test.id}/promote`, created, { method: "POST", json });
    },
    onSuccess: ({ id }) => {
      for (const queryKey of [keys.migrations, keys.destinations, keys.drafts])
        void client.invalidateQueries({ queryKey });
      router.push(`/migrations/${id}`);
    },
  });

  async function submit(event: FormEvent) {
    event.preventDefault();
    end();
    setAsked(true);
    if (!(await form.trigger(undefined, { shouldFocus: true }))) return;
    if (!isSettled || start.isPending || start.isSuccess || named.asked.kind === "unknown") return;
    if (!isConfirmed(named.asked, typed)) return nameField.current?.focus();
    start.mutate();
  }

  const { accepted, dropped, rejected } = test.ledger;
  const busy = start.isPending || start.isSuccess;
  const why = typing ? "Tried when you leave the field" : destination ? null : "Waiting for the destination";
  const blocked = named.asked.kind === "unknown" ? named.asked.why : null;
  return (
    <form noValidate className="max-w-3xl space-y-6" onSubmit={(event) => void submit(event)}>
      <p className="text-muted">
        With the same settings as the test, of which {formatAmount(accepted, "event was", "events were")} accepted,{" "}
        {formatCount(dropped)} dropped and {formatCount(rejected)} rejected.
      </p>
      <div {...handlers}>
        <DestinationFields form={form} endings={draft?.endings ?? {}} />
      </div>
      <Card title="What we found" flush>
        <CheckSide
          title="Destination"
          ref={checks}
          state={check}
          tried={triedOf[isSandbox ? "sandbox" : "posthog"]}
          waiting={why}
          onFix={fix}
        />
      </Card>
      <StartSheetCard rows={rows} />
      <NameField value={name} onChange={setName} />
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
        <p id={reason} role="status" className="min-h-5 flex-1 text-sm text-muted">
          {blocked}
        </p>
        <Button
          type="submit"
          variant="primary"
          busy={busy}
          aria-disabled={busy || blocked !== null || undefined}
          aria-describedby={reason}
        >
          Start migration
        </Button>
      </div>
    </form>
  );
}
