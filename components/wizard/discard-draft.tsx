"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { api } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";

type Props = {
  id: string;
  label: string;
  /** Holds back what is still to be saved; it goes on when the draft could not be discarded. */
  saving?: { stop: () => Promise<void>; resume: () => void };
  onDiscarded?: () => void;
};

/** The bin of a draft. It asks first, and says so when the draft stays. */
export function DiscardDraft({ id, label, saving, onDiscarded }: Props) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const discard = useMutation({
    mutationFn: async () => {
      await saving?.stop();
      await api(`/api/drafts/${id}`, z.undefined(), { method: "DELETE" });
    },
    onSuccess: () => onDiscarded?.(),
    onError: (error) => {
      saving?.resume();
      toast.error(`The draft is still there. ${error.message}`);
    },
    onSettled: () => {
      setAsking(false);
      return client.invalidateQueries({ queryKey: keys.drafts, exact: true });
    },
  });
  return (
    <>
      <Button variant="ghost" size="icon" aria-label={label} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Discard this draft?"
        text="What was typed in it goes, with the secrets that are kept for it. Nothing was sent, so nothing else changes."
        action="Discard"
        dismiss="Keep it"
        busy={discard.isPending}
        onConfirm={() => discard.mutate()}
      />
    </>
  );
}
