"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import { hasEnded } from "@/lib/client/migration-status";
import { verifyQuery } from "@/lib/client/progress-queries";
import { keys } from "@/lib/client/queries";
import { migrationView } from "@/lib/schemas/migration";
import type { ResendView, VerifyDay } from "@/lib/schemas/verify";

type Props = { id: string; day: VerifyDay; last: ResendView | undefined; offered: boolean };

/** Sends a day's events again, and says how the last time went. */
export function ResendDay({ id, day: { day, missing }, last, offered }: Props) {
  const client = useQueryClient();
  const resend = useMutation({
    mutationFn: () => api(`/api/migrations/${id}/verify/resend`, migrationView, { method: "POST", json: { day } }),
    onError: (error) => toast.error("The day was not sent again.", { description: error.message }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: verifyQuery(id).queryKey }),
        client.invalidateQueries({ queryKey: keys.migrations }),
      ]),
  });
  const ended = last === undefined || hasEnded(last.status);
  return (
    <>
      {last && (
        <Link href={`/migrations/${last.id}`} className="text-accent-text underline underline-offset-2">
          {textOf(last)}
        </Link>
      )}
      {offered && missing > 0 && ended && (
        <Button size="small" busy={resend.isPending} aria-label={`Send ${day} again`} onClick={() => resend.mutate()}>
          Send again
        </Button>
      )}
    </>
  );
}

function textOf({ status }: ResendView): string {
  if (status === "completed") return "Sent again";
  if (status === "cancelled") return "Sending again was cancelled";
  return status === "paused" ? "Sending again needs you" : "Being sent again";
}
