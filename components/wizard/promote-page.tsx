"use client";

import { useQuery } from "@tanstack/react-query";

import { PageHeader } from "@/components/ui/page-header";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { QueryProblem } from "@/components/ui/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { draftQuery } from "@/lib/client/queries";
import { useMigration } from "@/lib/client/use-migration";

import { PromoteForm } from "./promote-form";

/** After a test: the full migration with the same source and settings, and a destination of one's choice. */
export function PromotePage({ id }: { id: string }) {
  const { data, error, refetch } = useMigration(id);
  const draft = useQuery({ ...draftQuery(data?.draftId ?? ""), enabled: data?.draftId !== undefined, retry: false });
  const header = (
    <PageHeader title="Import everything" parent={{ href: `/migrations/${id}`, label: data?.name ?? "The test" }} />
  );
  if (error && !data) {
    return (
      <>
        {header}
        <QueryProblem error={error} onRetry={() => void refetch()} />
      </>
    );
  }
  if (!data || draft.isLoading) {
    return (
      <>
        {header}
        <Skeleton className="h-96 max-w-3xl" />
      </>
    );
  }
  const isReady = data.test && data.status === "completed";
  return (
    <>
      {header}
      {isReady ? (
        <PromoteForm test={data} draft={draft.data} />
      ) : (
        <ProblemAlert
          tone="note"
          message={data.test ? "The test has not completed yet." : "This migration is no test."}
          hint="Only a completed test can be followed by the full migration."
        />
      )}
    </>
  );
}
