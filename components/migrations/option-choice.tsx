"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useController, useForm, type UseFormReturn, useWatch } from "react-hook-form";

import { optionsAnswer } from "@/components/wizard/option-answers";
import { OptionControl } from "@/components/wizard/option-control";
import { type OptionRow, optionTable } from "@/components/wizard/option-table";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { api } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";
import { orderForReason, type Ready, triedReasons, triedSentence } from "@/lib/client/send-again";
import { useDebounced } from "@/lib/client/use-debounced";
import type { OptionValues } from "@/lib/schemas/draft";
import type { MigrationView } from "@/lib/schemas/migration";
import { eventRulesOf, optionValuesOf } from "@/lib/schemas/option-values";
import type { Options } from "@/lib/schemas/options";
import { contentTypeOf } from "@/lib/schemas/source";
import { triedRejects } from "@/lib/schemas/try-rejects";
import type { ContentType } from "@/lib/transforms/transform";

type Props = { migration: MigrationView; reason: string | null; onReady: (ready: Ready) => void };

const TYPING_MS = 300;

/** Other options for these lines alone, with what they would become under them while one chooses. */
export function OptionChoice({ migration, reason, onReady }: Props) {
  const contentType = contentTypeOf(migration.source);
  const form = useForm<OptionValues>({ defaultValues: optionValuesOf(migration.options, contentType) });
  const values = useWatch({ control: form.control }) as OptionValues;
  const answer = optionsAnswer({ options: values, events: eventRulesOf(migration.options), contentType });
  const options = useDebounced(answer.success ? answer.data : null, TYPING_MS);
  const { data, error, isFetching } = useQuery({
    queryKey: [...keys.migration(migration.id), "try", reason, options],
    queryFn: ({ signal }) =>
      api(`/api/migrations/${migration.id}/rejects/try`, triedRejects, {
        method: "POST",
        json: { ...(reason && { reason }), options },
        signal,
      }),
    enabled: options !== null,
    placeholderData: (before) => before,
    staleTime: Infinity,
  });
  const said = data ? triedSentence(data) : null;

  useEffect(() => {
    onReady(options && said && !isFetching ? { options: options as Options, says: said } : null);
  }, [options, said, isFetching, onReady]);

  const rows = optionTable.filter((row) => row.contentTypes.includes(contentType));
  const { first, others } = orderForReason(rows, reason);
  const messages = new Map(answer.error?.issues.map(({ path, message }) => [String(path[0]), message]));
  const control = (row: OptionRow) => (
    <OptionField key={row.name} row={row} form={form} contentType={contentType} error={messages.get(row.name)} />
  );
  return (
    <div className="space-y-4">
      {first.length > 0 ? (
        <div className="space-y-4">{first.map(control)}</div>
      ) : (
        <ProblemAlert
          tone="note"
          quiet
          message="No option is known to help here."
          hint="Such lines are mended in a file. The options are below all the same, with what they would do."
        />
      )}
      <details>
        <summary className="w-fit text-sm text-muted hover:text-ink">
          {first.length > 0 ? "The other options" : "The options"}
        </summary>
        <div className="mt-4 space-y-4">{others.map(control)}</div>
      </details>
      {error && <ProblemAlert tone="warn" message="It could not be tried." hint={error.message} />}
      {data && (
        <ul aria-label="Why" className="space-y-1 text-sm text-muted">
          {triedReasons(data).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

type FieldProps = {
  row: OptionRow;
  form: UseFormReturn<OptionValues>;
  contentType: ContentType;
  error: string | undefined;
};

function OptionField({ row, form, contentType, error }: FieldProps) {
  const { field } = useController({ control: form.control, name: row.name });
  return <OptionControl row={row} contentType={contentType} field={field} error={error} />;
}
