"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { overlapsQuery } from "@/lib/client/estimate-queries";
import { formatDay } from "@/lib/client/format";
import type { DestinationRef } from "@/lib/schemas/destination";
import type { Overlap } from "@/lib/schemas/overlap";
import type { ExportSourceInput } from "@/lib/schemas/source";

import { RangeStrip } from "./range-strip";
import { foldedHint } from "./scope";

type Range = { from: string; to: string };
const MOST_SHOWN = 6;

export const meets = (one: Range, other: Range): boolean =>
  Date.parse(one.from) < Date.parse(other.to) && Date.parse(other.from) < Date.parse(one.to);

type Props = {
  /** With any range: all that was imported from it to the destination is asked for. */
  source: ExportSourceInput | null;
  destination: DestinationRef | null;
  chosen: Range | null;
  latest: Date;
};

/** What was imported before from this project to this destination, and whether this range meets it. */
export function EarlierRanges({ source, destination, chosen, latest }: Props) {
  const whole = source && { ...source, from: "2000-01-01T00:00:00Z", to: latest.toISOString() };
  const { data, error, isFetching, refetch } = useQuery(overlapsQuery(whole, destination));
  const earlier = data?.items ?? [];
  return (
    <section aria-label="Earlier migrations" className="space-y-3">
      <RangeStrip chosen={chosen} earlier={earlier} latest={latest} />
      {error && (
        <ProblemAlert quiet tone="warn" message="What was imported before could not be looked up." hint={error.message}>
          <Button size="small" onClick={() => void refetch()}>
            Try again
          </Button>
        </ProblemAlert>
      )}
      {earlier.length > 0 && <EarlierList earlier={earlier} chosen={chosen} />}
      {!error && earlier.length === 0 && (
        <p className="min-h-10 text-sm text-muted sm:min-h-5">
          {data
            ? "Nothing was imported from this project to this destination before."
            : isFetching && "Looking for what was imported before…"}
        </p>
      )}
    </section>
  );
}

function EarlierList({ earlier, chosen }: { earlier: readonly Overlap[]; chosen: Range | null }) {
  const isMet = (each: Range) => chosen !== null && meets(each, chosen);
  return (
    <>
      {earlier.some(isMet) && (
        <ProblemAlert tone="warn" quiet message="Part of this range was imported before." hint={foldedHint} />
      )}
      <h3 className="text-sm font-medium">Imported before to this destination</h3>
      <ul className="space-y-1 text-sm">
        {earlier.slice(0, MOST_SHOWN).map((each) => (
          <li key={each.id} className="flex flex-wrap items-baseline gap-x-3">
            <span className={isMet(each) ? "text-wait-text" : "text-muted"}>
              {formatDay(each.from)} to {formatDay(each.to)}
              {isMet(each) && ", meets it"}
            </span>
            <Link href={`/migrations/${each.id}`} className="wrap-anywhere underline underline-offset-2">
              {each.name}
            </Link>
          </li>
        ))}
      </ul>
      {earlier.length > MOST_SHOWN && <p className="text-sm text-muted">And {earlier.length - MOST_SHOWN} more.</p>}
    </>
  );
}
