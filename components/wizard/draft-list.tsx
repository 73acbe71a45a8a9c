"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { formatAgo } from "@/lib/client/format";
import { draftsQuery } from "@/lib/client/queries";
import { useNow } from "@/lib/client/use-now";
import type { DraftView } from "@/lib/schemas/draft";

import { DiscardDraft } from "./discard-draft";
import { draftTitle } from "./draft-title";
import { firstIncomplete, stepLabels } from "./steps";

/** What was begun and not started yet; nothing when there is none. It stands below the step, so that it moves nothing. */
export function DraftList() {
  const { data, error, refetch } = useQuery({ ...draftsQuery(), refetchOnMount: "always" });
  if (error && !data) {
    return (
      <ProblemAlert tone="warn" className="mt-8" message="Your drafts could not be listed." hint={error.message}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ProblemAlert>
    );
  }
  if (!data || data.items.length === 0) return null;
  return (
    <Card title="Go on where you left off" flush className="mt-8">
      <ul aria-label="Drafts" className="max-h-72 divide-y overflow-y-auto">
        {data.items.map((view) => (
          <DraftRow key={view.id} view={view} />
        ))}
      </ul>
    </Card>
  );
}

function DraftRow({ view: { id, draft, updatedAt } }: { view: DraftView }) {
  const now = useNow();
  const step = firstIncomplete(draft);
  const title = draftTitle(draft);
  return (
    <li className="flex items-center gap-2 pr-2 hover:bg-sunken/60">
      <Link
        href={`/migrations/new/${step}?draft=${id}`}
        className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 px-4 py-2.5 focus-visible:-outline-offset-2"
      >
        <span className="min-w-0 font-medium wrap-anywhere">{title}</span>
        <span className="text-sm text-muted">
          next: {stepLabels[step]} · {now === null ? "" : formatAgo(updatedAt, now)}
        </span>
      </Link>
      <DiscardDraft id={id} label={`Discard the draft ${title}`} />
    </li>
  );
}
