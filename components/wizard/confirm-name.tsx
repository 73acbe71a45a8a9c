"use client";

import { useQuery } from "@tanstack/react-query";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { destinationsQuery } from "@/lib/client/queries";
import { useCheck } from "@/lib/client/use-check";
import type { DestinationRef, DestinationView } from "@/lib/schemas/destination";

export type NamedDestination = {
  known: DestinationView | undefined;
  /** What to type to start; null when nothing has to be: a sandbox takes nothing that can't be undone. */
  confirm: string | null;
  projectName: string | undefined;
};

/** A destination by the name that people know it by: the project's, else the destination's, else its host. */
export function useNamedDestination(destination: DestinationRef | null): NamedDestination {
  const { data } = useQuery(destinationsQuery());
  const isNew = destination !== null && "kind" in destination;
  const check = useCheck({ side: "destination", value: isNew && destination.kind === "posthog" ? destination : null });
  if (!destination) return { known: undefined, confirm: null, projectName: undefined };
  if (!isNew) {
    const known = data?.items.find(({ id }) => id === destination.id);
    const projectName = known?.projectName ?? undefined;
    return { known, projectName, confirm: known?.kind === "posthog" ? (projectName ?? known.name) : null };
  }
  if (destination.kind === "sandbox") return { known: undefined, confirm: null, projectName: undefined };
  const { projectName } = check.result ?? {};
  return { known: undefined, projectName, confirm: projectName ?? hostOf(destination.host) };
}

const hostOf = (address: string) => new URL(address).host;

export const isConfirmed = (confirm: string | null, typed: string): boolean =>
  confirm === null || typed.trim().toLowerCase() === confirm.trim().toLowerCase();

type Props = { confirm: string; typed: string; error: boolean; onType: (text: string) => void };

/** The last stop before what can't be undone. */
export function ConfirmName({ confirm, typed, error, onType }: Props) {
  return (
    <Field
      label={`Type “${confirm}” to start`}
      required
      hint="What PostHog has accepted can't be taken back, so be sure that it is this one."
      error={error ? `This is not “${confirm}”.` : undefined}
      className="mt-6 max-w-md"
    >
      {(control) => <Input {...control} value={typed} onChange={(event) => onType(event.target.value)} />}
    </Field>
  );
}
