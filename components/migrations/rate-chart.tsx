"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Card } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { isLive } from "@/lib/client/migration-status";
import { ratesQuery } from "@/lib/client/progress-queries";
import { rateColumns } from "@/lib/client/rate-columns";
import { type Measure, rateSummary } from "@/lib/client/rate-text";
import { useNow } from "@/lib/client/use-now";
import { useUrlState } from "@/lib/client/use-url-state";
import type { MigrationView } from "@/lib/schemas/migration";

import { RatePlot, RATE_PLOT_HEIGHT } from "./rate-plot";

const measures = [
  { value: "events", label: "Events/s" },
  { value: "bytes", label: "MB/s" },
] as const;
const ranges = [
  { value: "recent", label: "15 min" },
  { value: "whole", label: "Whole" },
] as const;
/** A whole life's steps are wide; the last minutes come with each tick. */
const REFRESH_MS = 60_000;

/** Events or bytes a second; the times it waited or rested are shaded. */
export function RateChart({ migration }: { migration: MigrationView }) {
  const { id, status, startedAt } = migration;
  const [measure, setMeasure] = useState<Measure>("events");
  const [range, setRange] = useUrlState("range", ["recent", "whole"]);
  const now = useNow();
  const { data } = useQuery({
    ...ratesQuery(id, range),
    enabled: startedAt !== undefined,
    refetchInterval: isLive(status) && range === "whole" ? REFRESH_MS : false,
  });
  const columns = data && now !== null ? rateColumns(data, now / 1_000) : null;
  const drawn = columns !== null && columns.x.length > 1;
  return (
    <Card
      className="self-stretch"
      title="Speed"
      aside={
        <div className="flex flex-wrap justify-end gap-2">
          <Segmented label="What is measured" value={measure} choices={measures} onChange={setMeasure} />
          <Segmented label="How far back" value={range} choices={ranges} onChange={setRange} />
        </div>
      }
    >
      {drawn ? (
        <RatePlot key={measure} columns={columns} measure={measure} />
      ) : (
        <p className="flex items-center justify-center text-muted" style={{ height: RATE_PLOT_HEIGHT }}>
          {nothingYet(startedAt !== undefined, data !== undefined && !isLive(status))}
        </p>
      )}
      <p className="mt-2 min-h-10 text-sm text-muted">{drawn && rateSummary(columns, measure)}</p>
    </Card>
  );
}

function nothingYet(started: boolean, over: boolean): string {
  if (!started) return "Nothing has moved yet.";
  return over ? "It was over too soon for a curve." : "The curve begins after some seconds.";
}
