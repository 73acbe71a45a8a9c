"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/dialog";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { TextField } from "@/components/ui/text-field";
import { api } from "@/lib/client/api";
import { formatAmount, formatTime } from "@/lib/client/format";
import { webhooksKey, webhooksQuery } from "@/lib/client/progress-queries";
import { useRemoval } from "@/lib/client/use-removal";
import { createdWebhook, createWebhookBody, type WebhookView } from "@/lib/schemas/webhook";

import { OnceShown } from "./once-shown";

type Values = z.infer<typeof createWebhookBody>;

/** Addresses that are told when a migration needs somebody, or has ended. */
export function Webhooks() {
  const [doomed, setDoomed] = useState<WebhookView | null>(null);
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(webhooksQuery());
  const form = useForm<Values>({ resolver: zodResolver(createWebhookBody), defaultValues: { url: "" } });
  const create = useMutation({
    mutationFn: (json: Values) => api("/api/webhooks", createdWebhook, { method: "POST", json }),
    onSuccess: () => {
      form.reset();
      void client.invalidateQueries({ queryKey: webhooksKey });
    },
  });
  const remove = useRemoval({
    path: `/api/webhooks/${doomed?.id ?? ""}`,
    queryKey: webhooksKey,
    gone: "The webhook is deleted.",
    stays: "The webhook could not be deleted.",
    onDone: () => setDoomed(null),
  });

  return (
    <Card title="Webhooks" flush>
      <div className="space-y-4 p-4">
        <p className="max-w-prose text-muted">
          Told when a migration is paused, completed or cancelled, and once when it has many rejects (1,000, or 80 % of
          its limit): a signed POST as in the Standard Webhooks specification, tried again for three days.
        </p>
        <form
          noValidate
          onSubmit={form.handleSubmit((values) => create.mutate(values))}
          className="grid max-w-xl grid-cols-[minmax(0,1fr)_auto] gap-2"
        >
          <TextField form={form} name="url" label="Address" required placeholder="https://example.com/hooks/backhaul" />
          <Button type="submit" className="mt-7" busy={create.isPending}>
            Add webhook
          </Button>
        </form>
        {create.error && <ProblemAlert message={create.error.message} />}
        {create.data && (
          <OnceShown
            key={create.data.id}
            title="Copy the signing secret now."
            label="Signing secret"
            secret={create.data.secret}
          />
        )}
      </div>
      {isPending && <SkeletonRows rows={1} label="Loading the webhooks" />}
      {error && !data && <QueryProblem error={error} onRetry={() => void refetch()} />}
      {data && data.items.length > 0 && (
        <ul aria-label="Webhooks" className="divide-y border-t">
          {data.items.map((webhook) => (
            <li key={webhook.id} className="flex items-center justify-between gap-4 px-4 py-2.5">
              <div className="min-w-0">
                <p className="font-mono text-xs break-all">{webhook.url}</p>
                <p className="text-sm text-muted">{stateOf(webhook)}</p>
              </div>
              <Button
                variant="ghost"
                size="icon"
                aria-label={`Delete ${webhook.url}`}
                onClick={() => setDoomed(webhook)}
              >
                <Trash2 aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Confirm
        open={doomed !== null}
        onOpenChange={() => setDoomed(null)}
        title="Delete this webhook?"
        text={`${doomed?.url ?? ""} is told nothing from then on.`}
        action="Delete webhook"
        dismiss="Keep it"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </Card>
  );
}

function stateOf({ last, waiting }: WebhookView): string {
  if (!last) return "Nothing to tell yet.";
  if (last.problem) return `${last.problem} ${formatAmount(waiting, "delivery", "deliveries")} to be tried again.`;
  return last.deliveredAt ? `Last told ${formatTime(last.deliveredAt)}.` : "";
}
