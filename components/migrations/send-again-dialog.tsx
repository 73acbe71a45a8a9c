"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { RadioCards } from "@/components/ui/radio-cards";
import { api, ApiError } from "@/lib/client/api";
import { formatAmount, formatCount } from "@/lib/client/format";
import { reasonSentence } from "@/lib/client/preview-text";
import { keys, withQuery } from "@/lib/client/queries";
import { type Ready, rejectsOf, sendable } from "@/lib/client/send-again";
import type { MigrationView } from "@/lib/schemas/migration";
import type { Options } from "@/lib/schemas/options";
import { retryAnswer } from "@/lib/schemas/retry";

import { MendedFileChoice } from "./mended-file-choice";
import { OptionChoice } from "./option-choice";
import { SentAgain } from "./sent-again";

type Way = "same" | "options" | "mended";

type Props = { migration: MigrationView; reason: string | null; onClose: () => void };

/** Sends rejects again: as they were, under other options, or mended. Says exactly what will happen before it does. */
export function SendAgainDialog({ migration, reason, onClose }: Props) {
  const { id, status } = migration;
  // The numbers of the moment it was opened: sending moves them.
  const [{ can, all }] = useState({ can: sendable(migration, reason), all: rejectsOf(migration, reason) });
  const [way, setWay] = useState<Way>("same");
  const [ready, setReady] = useState<Ready>(null);
  const client = useQueryClient();
  const address = `/api/migrations/${id}/rejects/retry`;
  const send = useMutation({
    mutationFn: ({ lines, options }: { lines?: File; options?: Options }) =>
      lines
        ? api(withQuery(address, { reason }), retryAnswer, { method: "POST", lines })
        : api(address, retryAnswer, {
            method: "POST",
            json: { ...(reason && { reason }), ...(options && { options }) },
          }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.migrations }),
  });
  const chosen: Ready = way === "same" ? (can > 0 ? { says: sameSentence(can, all) } : null) : ready;
  const title = reason === null ? "Send all rejects again" : "Send these rejects again";

  return (
    <Dialog
      open
      onOpenChange={onClose}
      wide
      title={title}
      description={
        reason === null
          ? `${formatAmount(all, "reject")} of every reason`
          : `${formatCount(all)}: ${reasonSentence(reason)}`
      }
    >
      {send.data ? (
        <SentAgain answer={send.data} status={status} onClose={onClose} />
      ) : (
        <div className="space-y-5">
          <RadioCards
            label="How?"
            columns="sm:grid-cols-3"
            value={way}
            onChange={(next) => {
              setWay(next);
              setReady(null);
              send.reset();
            }}
            cards={[
              {
                value: "same",
                label: "As they are",
                text: "The same lines and options, for when the other side has changed.",
              },
              {
                value: "options",
                label: "With other options",
                text: "For these lines alone; the migration keeps its own.",
              },
              { value: "mended", label: "A mended file", text: "The download with its lines put right." },
            ]}
          />
          {way === "same" && can === 0 && (
            <ProblemAlert
              tone="note"
              quiet
              message="None of these can be sent as it is."
              hint="Lines over 1 MB would only be rejected again. Download them, make them smaller, and send the file."
            />
          )}
          {way === "options" && <OptionChoice migration={migration} reason={reason} onReady={setReady} />}
          {way === "mended" && <MendedFileChoice id={id} reason={reason} rejects={all} onReady={setReady} />}
          {send.error && (
            <ProblemAlert
              message={send.error.message}
              hint={send.error instanceof ApiError ? send.error.remedy : "Try again."}
              code={send.error instanceof ApiError ? send.error.code : undefined}
            />
          )}
          <div className="space-y-3 border-t pt-4">
            {chosen && (
              <div role="status" className="space-y-1">
                <p className="font-medium">{chosen.says}</p>
                <p className="text-sm text-muted">
                  They leave the rejects and become a new part, which is read, mapped and counted anew; what fails again
                  comes back here.{" "}
                  {status === "paused"
                    ? "It is sent once you resume the migration."
                    : "The migration runs again for it."}
                </p>
              </div>
            )}
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={onClose}>Leave them</Button>
              <Button
                variant="primary"
                busy={send.isPending}
                disabled={chosen === null}
                onClick={() => chosen && send.mutate(chosen)}
              >
                Send again
              </Button>
            </div>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function sameSentence(can: number, all: number): string {
  const stay = all - can;
  const sent = `${formatCount(can)} of ${formatAmount(all, "reject")} ${can === 1 ? "is" : "are"} sent again`;
  return stay > 0 ? `${sent}, ${formatCount(stay)} over 1 MB ${stay === 1 ? "stays" : "stay"} rejected.` : `${sent}.`;
}
