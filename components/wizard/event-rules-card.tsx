"use client";

import { Plus } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useMemo, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Input, Select } from "@/components/ui/input";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { formatAmount, formatCount } from "@/lib/client/format";
import { useRowsInSight } from "@/lib/client/use-rows-in-sight";

import { keeper, withKept, withRule } from "./event-rules";
import { EventRuleRow } from "./event-rule-row";
import { useSample } from "./use-sample";
import { useWizard } from "./wizard-context";

/** Enter in a field here ends a name, not the step. */
function keepEnter(event: KeyboardEvent<HTMLElement>) {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
}

/** Which events come along and under which names, by the names that the sample has. */
export function EventRulesCard() {
  const { draft, dispatch } = useWizard();
  const { events } = draft;
  const { sample, error, busy, retry } = useSample();
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search.trim().toLowerCase());

  const counts = useMemo(() => new Map((sample?.names ?? []).map(({ name, count }) => [name, count])), [sample]);
  const typed = [...events.names, ...Object.keys(events.renames)].filter((name) => !counts.has(name));
  const all = [...counts.keys(), ...new Set(typed)];
  const shown = wanted ? all.filter((name) => name.toLowerCase().includes(wanted)) : all;
  const rule = (next: typeof events) => dispatch({ type: "eventsRuled", events: next });
  const canAdd = search.trim() !== "" && !all.includes(search.trim());
  const isKept = keeper(events);
  const left = all.filter((name) => !isKept(name)).length;
  const { box, list, rows, above, below } = useRowsInSight<HTMLDivElement>({
    count: shown.length,
    rowPx: 49,
    overscan: 40,
  });

  return (
    <Card title="Which events come along?" flush onKeyDown={keepEnter}>
      <div className="space-y-3 border-b p-4">
        <p className="text-sm text-muted">
          Names as they stand in the source, with how often the sample has them. What is left out is counted and costs
          nothing; insights in PostHog keep looking for the names that they know.
        </p>
        <div className="flex flex-wrap items-center gap-2">
          <Input
            type="search"
            aria-label="Search event names"
            placeholder="Search, or type another name"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="min-w-40 flex-1"
          />
          {canAdd && (
            <Button onClick={() => rule(withKept(events, [search.trim()], events.rule === "only"))}>
              <Plus aria-hidden />
              {events.rule === "only" ? "Keep" : "Leave out"} “{search.trim().slice(0, 24)}”
            </Button>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button
            size="small"
            className="min-w-24"
            disabled={shown.length === 0}
            onClick={() => rule(withKept(events, shown, true))}
          >
            Keep {wanted ? "these" : "all"} {formatCount(shown.length)}
          </Button>
          <Button
            size="small"
            className="min-w-32"
            disabled={shown.length === 0}
            onClick={() => rule(withKept(events, shown, false))}
          >
            Leave out {wanted ? "these" : "all"} {formatCount(shown.length)}
          </Button>
          <span role="status" className="text-sm text-muted">
            {left > 0 ? `${formatAmount(left, "name is", "names are")} left out` : "All come along"}
          </span>
        </div>
      </div>
      {error ? (
        <QueryProblem error={error} onRetry={retry} />
      ) : busy && all.length === 0 ? (
        <SkeletonRows rows={12} label="Reading event names from a sample" />
      ) : (
        <div ref={box} className="@container max-h-144 overflow-y-auto">
          <ul aria-label="Event names" className="divide-y" style={{ paddingTop: above, paddingBottom: below }}>
            {rows.map(({ index }) => {
              const name = shown[index];
              if (name === undefined) return null;
              return (
                <EventRuleRow
                  key={name}
                  ref={list.measureElement}
                  data-index={index}
                  aria-setsize={shown.length}
                  aria-posinset={index + 1}
                  name={name}
                  count={counts.get(name)}
                  chosen={isKept(name)}
                  events={events}
                  contentType={draft.contentType}
                  onRule={rule}
                />
              );
            })}
            {shown.length === 0 && <li className="p-4 text-muted">No name has “{search.trim()}” in it.</li>}
          </ul>
        </div>
      )}
      <label className="flex flex-wrap items-center justify-between gap-2 border-t p-4 text-sm">
        Names that are not in this list
        <Select
          className="w-auto"
          value={events.rule}
          onChange={(event) => rule(withRule(events, event.target.value === "only" ? "only" : "all_but", all))}
        >
          <option value="all_but">come along</option>
          <option value="only">are left out</option>
        </Select>
      </label>
    </Card>
  );
}
