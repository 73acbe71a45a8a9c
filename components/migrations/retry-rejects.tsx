"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Upload } from "lucide-react";
import { useRef } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { api } from "@/lib/client/api";
import { formatAmount } from "@/lib/client/format";
import { keys } from "@/lib/client/queries";
import type { MigrationView } from "@/lib/schemas/migration";
import { retryAnswer, type RetryBody } from "@/lib/schemas/retry";

/** Sends rejects again, as they were or mended. The lines change nowhere but in the file that a person uploads. */
export function RetryRejects({ migration, reason }: { migration: MigrationView; reason: string | null }) {
  const { id, status } = migration;
  const file = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: (body: RetryBody) =>
      api(`/api/migrations/${id}/rejects/retry`, retryAnswer, {
        method: "POST",
        json: { ...body, ...(reason !== null && { reason }) },
      }),
    onSuccess: ({ moved }) => {
      const next = status === "paused" ? " Resume to send them." : "";
      toast.success(`${formatAmount(moved, "reject is", "rejects are")} sent again.${next}`);
    },
    onError: (error) => toast.error("They could not be sent again.", { description: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.migrations }),
  });
  const why = status === "completed" || status === "paused" ? null : "Possible once it is paused or completed.";

  return (
    <>
      <Tooltip text={why}>
        <Button
          busy={retry.isPending}
          aria-disabled={why !== null || undefined}
          onClick={why ? undefined : () => retry.mutate({})}
        >
          <RotateCcw aria-hidden />
          Send again
        </Button>
      </Tooltip>
      <Tooltip text={why}>
        <Button
          busy={retry.isPending}
          aria-disabled={why !== null || undefined}
          onClick={why ? undefined : () => file.current?.click()}
        >
          <Upload aria-hidden />
          Upload mended lines
        </Button>
      </Tooltip>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="Mended lines"
        accept=".jsonl,.ndjson,.json,.txt"
        onChange={async (event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = "";
          if (chosen) retry.mutate({ mended: await chosen.text() });
        }}
      />
    </>
  );
}
