"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { QueryProblem } from "@/components/ui/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { sampleRecordQuery } from "@/lib/client/preview-query";
import { placeText } from "@/lib/client/preview-text";
import type { Options } from "@/lib/schemas/options";
import type { PreviewRow } from "@/lib/schemas/preview";

type Props = { sampleId: string; rows: readonly PreviewRow[]; options: Options };

const seconds = (timestamp: string) => `${timestamp.slice(0, 19).replace("T", " ")} UTC`;

/** A zone to show the difference in, while none is given: one's own, or where Mixpanel is at home. */
function exampleZone(): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return /^(Etc\/)?(UTC|GMT)$/.test(own) ? "America/Los_Angeles" : own;
}

/** One real event of the sample in both readings of a Mixpanel time, and which of them is used. */
export function TimeReadings({ sampleId, rows, options }: Props) {
  const row = rows.find(({ timestamp }) => timestamp !== undefined);
  const zone = options.projectTimezone ?? exampleZone();
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...sampleRecordQuery(sampleId, options, row?.index ?? 0, zone),
    enabled: row !== undefined,
    placeholderData: keepPreviousData,
  });
  if (!row)
    return <p className="text-sm text-muted">No event of the sample is imported, so there is no time to show.</p>;
  if (error && !data) return <QueryProblem error={error} onRetry={() => void refetch()} />;
  if (!data?.readings) return <Skeleton className="w-2/3" />;
  const { utc, local } = data.readings;
  const byZone = options.projectTimezone !== undefined;
  const readings = [
    { term: "Read as UTC", time: utc, used: !byZone, note: "Projects made in 2023 or later." },
    ...(local
      ? [
          {
            term: `Read as the time of day in ${local.timezone}`,
            time: local.timestamp,
            used: byZone,
            note: byZone ? "Projects made before 2023." : "Projects made before 2023, for example in this timezone.",
          },
        ]
      : []),
  ];
  return (
    <div role="status" aria-busy={isPlaceholderData} className="text-sm">
      <p className="wrap-anywhere text-muted">
        One event in both readings: “{row.from}”, {placeText(row)} of {row.partKey}.
      </p>
      <dl className="mt-3 grid gap-3 sm:grid-cols-2">
        {readings.map(({ term, time, used, note }) => (
          <div key={term} className={used ? "border-l-2 border-accent pl-3" : "border-l-2 pl-3"}>
            <dt className="wrap-anywhere text-muted sm:min-h-10">
              {term}
              {used && <span className="font-medium text-ink"> (used)</span>}
            </dt>
            <dd className="mt-0.5 font-mono">{seconds(time)}</dd>
            <dd className="text-muted">{note}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
