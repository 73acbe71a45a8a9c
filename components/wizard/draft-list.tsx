"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import Link from "next/link";
import { toast } from "sonner";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { api } from "@/lib/client/api";
import { formatAgo } from "@/lib/client/format";
import { draftsQuery, keys } from "@/lib/client/queries";
import { useNow } from "@/lib/client/use-now";
import type { DraftView } from "@/lib/schemas/draft";

import { draftTitle } from "./draft-title";
import { firstIncomplete, stepLabels } from "./steps";

/** What was begun and not started yet; nothing when there is none. */
export function DraftList() {
  const { data } = useQuery({ ...draftsQuery(), refetchOnMount: "always" });
  if (!data || data.items.length === 0) return null;
  return (
    <Card title="Go on where you left off" flush className="mb-8">
      <ul aria-label="Drafts" className="max-h-72 divide-y overflow-y-auto">
        {data.items.map((view) => (
          <DraftRow key={view.id} view={view} />
        ))}
      </ul>
    </Card>
  );
}

function DraftRow({ view: { id, draft, updatedAt } }: { view: DraftView }) {
  const client = useQueryClient();
  const now = useNow();
  const step = firstIncomplete(draft);
  const title = draftTitle(draft);
  const discard = useMutation({
    mutationFn: () => api(`/api/drafts/${id}`, z.undefined(), { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.drafts }),
    onError: (error) => toast.error(error.message),
  });
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
      <Button
        variant="ghost"
        size="icon"
        busy={discard.isPending}
        aria-label={`Discard the draft ${title}`}
        onClick={() => discard.mutate()}
      >
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}
