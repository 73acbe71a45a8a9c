"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Upload } from "lucide-react";
import { useRef } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { api, ApiError } from "@/lib/client/api";
import { formatAmount } from "@/lib/client/format";
import { keys } from "@/lib/client/queries";
import type { MigrationView } from "@/lib/schemas/migration";
import { retryAnswer } from "@/lib/schemas/retry";

/**
 * Sends rejects again, as they were or mended. The lines change nowhere but in the file that a person uploads: it has a
 * line for each of these rejects, as the download has, and a blank one for each that is to stay.
 */
export function RetryRejects({ migration, reason }: { migration: MigrationView; reason: string | null }) {
  const { id, status } = migration;
  const file = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: (mended: File | null) => {
      const address = `/api/migrations/${id}/rejects/retry`;
      if (!mended) return api(address, retryAnswer, { method: "POST", json: reason === null ? {} : { reason } });
      const query = reason === null ? "" : `?${new URLSearchParams({ reason }).toString()}`;
      return api(`${address}${query}`, retryAnswer, { method: "POST", lines: mended });
    },
    onSuccess: ({ moved, left }) => {
      const others = left > 0 ? ` ${formatAmount(left, "stays as it is.", "stay as they are.")}` : "";
      const next = status === "paused" ? " Resume to send them." : "";
      toast.success(`${formatAmount(moved, "reject is", "rejects are")} sent again.${others}${next}`);
    },
    onError: (error) => {
      const hint = error instanceof ApiError ? error.hint : undefined;
      toast.error("They could not be sent again.", { description: [error.message, hint].filter(Boolean).join(" ") });
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.migrations }),
  });
  const why = status === "completed" || status === "paused" ? null : "Possible once it is paused or completed.";

  return (
    <>
      <Tooltip text={why}>
        <Button
          busy={retry.isPending}
          aria-disabled={why !== null || undefined}
          onClick={why ? undefined : () => retry.mutate(null)}
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
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = "";
          if (chosen) retry.mutate(chosen);
        }}
      />
    </>
  );
}
