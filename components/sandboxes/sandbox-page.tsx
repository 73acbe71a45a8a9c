"use client";

import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { PageHeader } from "@/components/ui/page-header";
import { QueryProblem } from "@/components/ui/query-problem";
import { formatAmount } from "@/lib/client/format";
import { destinationsQuery, keys, sandboxSummaryQuery } from "@/lib/client/queries";
import { useRemoval } from "@/lib/client/use-removal";

import { SandboxEvents } from "./sandbox-events";
import { SandboxSummary } from "./sandbox-summary";

export function SandboxPage({ id }: { id: string }) {
  const [asking, setAsking] = useState(false);
  const router = useRouter();
  const { data: destinations } = useQuery(destinationsQuery());
  const summary = useQuery({ ...sandboxSummaryQuery(id), refetchInterval: 3_000 });
  const name = destinations?.items.find((item) => item.id === id)?.name ?? "Sandbox";
  const remove = useRemoval({
    path: `/api/destinations/${id}`,
    queryKey: keys.destinations,
    gone: "The sandbox is deleted.",
    stays: "The sandbox could not be deleted.",
    onDone: () => router.push("/sandboxes"),
  });

  if (summary.error && !summary.data) {
    return (
      <>
        <PageHeader title="This sandbox could not be shown." parent={{ href: "/sandboxes", label: "Sandboxes" }} />
        <QueryProblem
          error={summary.error}
          onRetry={() => void summary.refetch()}
          instead={{ href: "/sandboxes", label: "Go to the sandboxes" }}
        />
      </>
    );
  }
  const count = summary.data?.events ?? 0;
  return (
    <>
      <title>{`${name} · Backhaul`}</title>
      <PageHeader title={name} parent={{ href: "/sandboxes", label: "Sandboxes" }}>
        {summary.data && (
          <Button onClick={() => setAsking(true)}>
            <Trash2 aria-hidden />
            Delete sandbox
          </Button>
        )}
      </PageHeader>
      <SandboxSummary summary={summary.data} />
      <div className="mt-4">
        <SandboxEvents id={id} arrived={summary.data?.received ?? 0} names={summary.data?.names ?? []} />
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Delete “${name}”?`}
        text={`${formatAmount(count, "event")} in it are deleted too. This can't be undone.`}
        action="Delete sandbox for good"
        dismiss="Keep it"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </>
  );
}
