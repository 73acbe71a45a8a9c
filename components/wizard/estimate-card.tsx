"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/client/api";
import { estimateQuery } from "@/lib/client/estimate-queries";
import { useDebounced } from "@/lib/client/use-debounced";
import type { EstimateBody } from "@/lib/schemas/estimate";

import { estimateRows } from "./estimate-text";

const TYPING_MS = 400;

/** What the range takes. The vendor itself is asked only when one wants to know it better. */
export function EstimateCard({ body }: { body: EstimateBody | null }) {
  const settled = useDebounced(body, TYPING_MS);
  const key = JSON.stringify(settled);
  const [probed, setProbed] = useState<string | null>(null);
  const plain = useQuery(estimateQuery(settled));
  const better = useQuery(estimateQuery(settled && probed === key ? { ...settled, probe: true } : null));
  const data = better.data ?? plain.data;
  const error = better.error ?? plain.error;
  if (!settled) return <p className="min-h-44 text-muted">Choose a range to see what it takes.</p>;
  return (
    <div className="min-h-44 space-y-4" aria-busy={plain.isFetching || better.isFetching}>
      {data ? (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
          {estimateRows(data).map(({ term, text }) => (
            <div key={term} className="contents">
              <dt className="text-muted">{term}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      ) : (
        !error && <EstimateSkeleton />
      )}
      {data?.notes.map((note) => (
        <p key={note} className="text-sm text-muted">
          {note}
        </p>
      ))}
      {error && (
        <ProblemAlert
          quiet
          tone="warn"
          message="The estimate could not be made."
          hint={error instanceof ApiError ? `${error.message} ${error.remedy}` : error.message}
        >
          <Button size="small" onClick={() => void (better.error ? better : plain).refetch()}>
            Try again
          </Button>
        </ProblemAlert>
      )}
      {data && data.bytes === undefined && (
        <div>
          <Button busy={better.isFetching} onClick={() => setProbed(key)}>
            Ask the vendor for a day of it
          </Button>
          <p className="mt-1.5 text-sm text-muted">
            Then bytes, time and disk are known better. It takes up to three requests of the vendor’s quota.
          </p>
        </div>
      )}
    </div>
  );
}

function EstimateSkeleton() {
  return (
    <div role="status" aria-label="Estimating" className="space-y-3 pt-1">
      <Skeleton className="w-3/4" />
      <Skeleton className="w-2/3" />
      <Skeleton className="w-1/2" />
    </div>
  );
}
