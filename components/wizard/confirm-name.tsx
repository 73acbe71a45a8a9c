"use client";

import { useQuery } from "@tanstack/react-query";
import { type Ref, useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { Skeleton } from "@/components/ui/skeleton";
import { destinationsQuery } from "@/lib/client/queries";
import { useCheck } from "@/lib/client/use-check";
import type { DestinationRef } from "@/lib/schemas/destination";

import { type Asked, type NamedDestination, nameDestination } from "./named-destination";

/** With what asks again for what could not be had. */
export function useNamedDestination(destination: DestinationRef | null): NamedDestination & { retry?: () => void } {
  const list = useQuery(destinationsQuery());
  const isNew = destination !== null && "kind" in destination;
  const tellsName = isNew && destination.kind === "posthog" && destination.personalApiKey !== undefined;
  const check = useCheck({ side: "destination", value: tellsName ? destination : null });
  const failed = isNew ? check.error !== null && !check.busy : list.isError && !list.isFetching;
  const now = nameDestination(destination, { list: list.data?.items, check: check.result, failed });

  // What is to be typed does not change under the hands of who types it.
  const key = JSON.stringify(destination);
  const [kept, setKept] = useState<{ key: string; asked: Asked } | null>(null);
  if (now.asked.kind !== "unknown" && kept?.key !== key) setKept({ key, asked: now.asked });
  const asked = kept?.key === key ? kept.asked : now.asked;
  const retry = () => void (isNew ? check.ask() : list.refetch());
  return { ...now, asked, ...(failed && asked.kind === "unknown" && { retry }) };
}

type Props = {
  named: ReturnType<typeof useNamedDestination>;
  typed: string;
  error: boolean;
  onType: (text: string) => void;
  ref: Ref<HTMLInputElement>;
};

/** The last stop before what can't be undone. Its place is held while it is not known what to type. */
export function ConfirmName({ named: { asked, retry }, typed, error, onType, ref }: Props) {
  if (asked.kind === "nothing") return null;
  return (
    <div className="mt-6 min-h-22 max-w-md">
      {asked.kind === "name" ? (
        <Field
          label={`Type “${asked.name}” to start`}
          required
          hint="What PostHog has accepted can't be taken back, so be sure that it is this one."
          error={error ? `This is not “${asked.name}”.` : undefined}
        >
          {(control) => <Input {...control} ref={ref} value={typed} onChange={(event) => onType(event.target.value)} />}
        </Field>
      ) : retry ? (
        <ProblemAlert message={asked.why} hint="Nothing can start before it is known where the events go.">
          <Button onClick={retry}>Try again</Button>
        </ProblemAlert>
      ) : (
        <div role="status" className="space-y-3">
          <p className="text-sm text-muted">{asked.why}</p>
          <Skeleton className="h-8 w-full" />
        </div>
      )}
    </div>
  );
}
