"use client";

import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useId, useState } from "react";

import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { hasFilters, type ListFilters, noFilters } from "@/lib/client/list-filters";
import { destinationsQuery } from "@/lib/client/queries";
import { migrationStatuses, sourceKinds } from "@/lib/schemas/migration";

import { statusLabel } from "./migration-status-pill";
import { sourceKindNames } from "./source-label";

type Props = { filters: ListFilters; onChange: (change: Partial<ListFilters>) => void };

const TYPING_MS = 250;

export function ListFiltersBar({ filters, onChange }: Props) {
  const { data } = useQuery(destinationsQuery());
  const set = <K extends keyof ListFilters>(name: K) => ({
    value: filters[name],
    onChange: (value: string) => onChange({ [name]: value }),
  });
  return (
    <search className="mb-3 flex flex-wrap items-end gap-x-3 gap-y-2">
      <SearchField key={filters.q === "" ? "empty" : "typed"} value={filters.q} onChange={(q) => onChange({ q })} />
      <Choice label="Status" {...set("status")}>
        {migrationStatuses.map((status) => (
          <option key={status} value={status}>
            {statusLabel(status)}
          </option>
        ))}
      </Choice>
      <Choice label="Source" {...set("kind")}>
        {sourceKinds.map((kind) => (
          <option key={kind} value={kind}>
            {sourceKindNames[kind]}
          </option>
        ))}
      </Choice>
      <Choice label="Destination" {...set("destination")}>
        {data?.items.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice label="Tests" {...set("test")}>
        <option value="false">Hidden</option>
        <option value="true">Only tests</option>
      </Choice>
      {hasFilters(filters) && (
        <Button variant="ghost" onClick={() => onChange(noFilters)}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

type ChoiceProps = { label: string; value: string; onChange: (value: string) => void; children: ReactNode };

function Choice({ label, value, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className="min-w-0 flex-1 basis-32 sm:flex-none">
      <label htmlFor={id} className="mb-1 block text-xs text-muted">
        {label}
      </label>
      <Select id={id} value={value} onChange={(event) => onChange(event.target.value)} className="sm:w-36">
        <option value="">All</option>
        {children}
      </Select>
    </div>
  );
}

/** What is typed goes into the URL once the typing rests; Escape empties it. */
function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  const [typed, setTyped] = useState(value);

  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);

  return (
    <div className="w-full sm:w-auto sm:flex-1 sm:basis-64">
      <label htmlFor={id} className="mb-1 block text-xs text-muted">
        Search
      </label>
      <div className="relative max-w-md">
        <Search aria-hidden className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-faint" />
        <Input
          id={id}
          type="search"
          value={typed}
          maxLength={200}
          placeholder="Name, source or destination"
          className="pl-8"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setTyped("");
          }}
        />
      </div>
    </div>
  );
}
