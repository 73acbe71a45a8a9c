"use client";

import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import Link from "next/link";
import { useEffect, useId, useState } from "react";

import { Button, buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { JsonView } from "@/components/ui/json-view";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr, wholeRow } from "@/components/ui/table";
import { cn } from "@/lib/client/class-names";
import { formatCount } from "@/lib/client/format";
import { keys, sandboxEventsListQuery } from "@/lib/client/queries";
import { useDebounced } from "@/lib/client/use-debounced";
import type { SandboxEvent } from "@/lib/schemas/sandbox";

type Props = { id: string; arrived: number; names: { event: string; count: number }[] };

/** As it arrived, only easier to read. */
const readableTime = (timestamp: string) => timestamp.replace("T", " ").replace(/Z$/, " UTC");

export function SandboxEvents({ id, arrived, names }: Props) {
  const listId = useId();
  const client = useQueryClient();
  const [typed, setTyped] = useState({ event: "", person: "" });
  const [shown, setShown] = useState<SandboxEvent | null>(null);
  const { event, person } = useDebounced(typed, 250);
  const query = useInfiniteQuery({
    ...sandboxEventsListQuery(id, event.trim(), person.trim()),
    placeholderData: keepPreviousData,
  });
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  const searching = event.trim() !== "" || person.trim() !== "";

  useEffect(() => {
    void client.invalidateQueries({ queryKey: [...keys.sandbox(id), "events"] });
  }, [client, id, arrived]);

  return (
    <Card
      title="What arrived"
      flush
      aside={<span className="text-sm text-muted">{searching ? "found by your search" : "newest arrival first"}</span>}
    >
      <div role="search" className="grid gap-3 border-b p-4 sm:grid-cols-2">
        <Input
          type="search"
          aria-label="Event"
          placeholder="Event name"
          list={listId}
          value={typed.event}
          onChange={(change) => setTyped({ ...typed, event: change.target.value })}
        />
        <datalist id={listId}>
          {names.slice(0, 200).map(({ event: name, count }) => (
            <option key={name} value={name}>{`${formatCount(count)} events`}</option>
          ))}
        </datalist>
        <Input
          type="search"
          aria-label="Person"
          placeholder="Person’s distinct_id"
          value={typed.person}
          onChange={(change) => setTyped({ ...typed, person: change.target.value })}
        />
      </div>
      {query.isPending && <SkeletonRows rows={6} label="Loading the events" />}
      {query.error && !query.data && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && events.length === 0 && (
        <EmptyState
          icon={Inbox}
          title={searching ? "No event matches." : "Nothing has arrived yet."}
          text={
            searching
              ? "The whole event name and the whole distinct_id are compared, letter by letter."
              : "Choose this sandbox as the destination of a migration, and its events show up here."
          }
        >
          {!searching && (
            <Link href="/migrations/new" className={buttonClasses()}>
              New migration
            </Link>
          )}
        </EmptyState>
      )}
      {events.length > 0 && (
        <Table label="Events">
          <thead>
            <tr>
              <Th>Event</Th>
              <Th>Person</Th>
              <Th className="max-sm:hidden">Time</Th>
              <Th numeric>Arrived</Th>
            </tr>
          </thead>
          <tbody>
            {events.map((item) => (
              <Tr key={item.id} className="relative">
                <Td>
                  <button
                    type="button"
                    aria-label={`Show ${item.event}`}
                    onClick={() => setShown(item)}
                    className={cn("text-left font-medium wrap-anywhere", wholeRow)}
                  >
                    {item.event}
                  </button>
                  <p className="text-sm text-muted sm:hidden">{readableTime(item.timestamp)}</p>
                </Td>
                <Td className="max-w-40 truncate font-mono text-xs sm:max-w-72" title={item.distinctId}>
                  {item.distinctId}
                </Td>
                <Td className="text-sm whitespace-nowrap text-muted max-sm:hidden">{readableTime(item.timestamp)}</Td>
                <Td numeric className={item.copies > 1 ? "font-medium" : "text-muted"}>
                  {item.copies === 1 ? "once" : `${formatCount(item.copies)} times`}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {query.hasNextPage && (
        <div className="border-t p-4">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      <Dialog
        wide
        open={shown !== null}
        onOpenChange={(open) => !open && setShown(null)}
        title={shown?.event ?? ""}
        description={shown ? `uuid ${shown.uuid}` : ""}
      >
        {shown && (
          <div className="space-y-3">
            <div className="flex items-center justify-between gap-4">
              <p className="text-sm text-muted">As it arrived, digit for digit.</p>
              <CopyButton text={shown.raw} label="Copy JSON" />
            </div>
            <JsonView text={shown.raw} label="Event as it arrived" />
          </div>
        )}
      </Dialog>
    </Card>
  );
}
