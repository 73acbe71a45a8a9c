"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Send } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Confirm, Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { destinationsQuery, keys } from "@/lib/client/queries";
import { useRemoval } from "@/lib/client/use-removal";
import type { DestinationView } from "@/lib/schemas/destination";

import { DestinationTable } from "./destination-table";
import { EditDestination } from "./edit-destination";
import { NewDestination } from "./new-destination";

export function DestinationList() {
  const [making, setMaking] = useState(false);
  const [edited, setEdited] = useState<DestinationView | null>(null);
  const [doomed, setDoomed] = useState<DestinationView | null>(null);
  const { data, error, isPending, refetch } = useQuery(destinationsQuery());
  const remove = useRemoval({
    path: `/api/destinations/${doomed?.id ?? ""}`,
    queryKey: keys.destinations,
    gone: "The destination is deleted.",
    stays: "The destination could not be deleted.",
    onDone: () => setDoomed(null),
  });

  return (
    <>
      <PageHeader
        title="Destinations"
        text="PostHog projects and sandboxes. Tokens are stored encrypted and never shown again."
      >
        <Button variant="primary" onClick={() => setMaking(true)}>
          <Plus aria-hidden />
          New destination
        </Button>
      </PageHeader>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {isPending && <SkeletonRows rows={3} label="Loading the destinations" />}
        {error && !data && <QueryProblem error={error} onRetry={() => void refetch()} />}
        {data && data.items.length === 0 && (
          <EmptyState
            icon={Send}
            title="No destination yet."
            text="Add your PostHog project here, or name it in the wizard; it is remembered either way."
          >
            <Button onClick={() => setMaking(true)}>Add a destination</Button>
          </EmptyState>
        )}
        {data && data.items.length > 0 && (
          <DestinationTable items={data.items} onEdit={setEdited} onDelete={setDoomed} />
        )}
      </div>
      <Dialog open={making} onOpenChange={setMaking} title="New destination">
        <NewDestination onDone={() => setMaking(false)} />
      </Dialog>
      <Dialog open={edited !== null} onOpenChange={() => setEdited(null)} title={`Edit “${edited?.name ?? ""}”`}>
        {edited && <EditDestination destination={edited} onDone={() => setEdited(null)} />}
      </Dialog>
      <Confirm
        open={doomed !== null}
        onOpenChange={() => setDoomed(null)}
        title={`Delete “${doomed?.name ?? ""}”?`}
        text={
          doomed?.kind === "sandbox"
            ? "The sandbox and every event in it are deleted. This can't be undone."
            : "Backhaul forgets its address and token. Nothing changes in PostHog."
        }
        action="Delete destination"
        dismiss="Keep it"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </>
  );
}
