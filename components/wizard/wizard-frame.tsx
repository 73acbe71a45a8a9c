"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Check, CloudOff, LoaderCircle, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { api } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";
import { emptyDraft } from "@/lib/schemas/draft";

import { StepRail } from "./step-rail";
import { useWizard } from "./wizard-context";

export function WizardFrame({ children }: { children: ReactNode }) {
  const { draft } = useWizard();
  return (
    <>
      <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="flex min-h-8 items-center gap-x-3">
          <h1 className="text-lg font-semibold">New migration</h1>
          {draft !== emptyDraft && <DraftState />}
        </div>
        <StepRail />
      </div>
      {children}
    </>
  );
}

const states = {
  saved: { Icon: Check, text: "Draft saved", className: "text-muted" },
  saving: { Icon: LoaderCircle, text: "Saving…", className: "text-muted" },
  failed: { Icon: CloudOff, text: "Not saved yet; trying again", className: "text-wait-text" },
} as const;

/** Says that nothing typed is lost, and lets the draft go. */
function DraftState() {
  const { id, saving, startAnew } = useWizard();
  const [asking, setAsking] = useState(false);
  const router = useRouter();
  const client = useQueryClient();
  const state = useSyncExternalStore(saving.subscribe, saving.state, saving.state);
  const { Icon, text, className } = states[state];

  async function discard() {
    await saving.stop();
    await api(`/api/drafts/${id}`, z.undefined(), { method: "DELETE" }).catch(() => undefined);
    void client.invalidateQueries({ queryKey: keys.drafts });
    setAsking(false);
    startAnew();
    router.push("/migrations/new/source");
  }

  return (
    <>
      <span
        role="status"
        className={`flex w-28 items-center gap-1.5 text-sm ${state === "failed" ? "w-auto" : ""} ${className}`}
      >
        <Icon aria-hidden className={`size-3.5 ${state === "saving" ? "animate-spin" : ""}`} />
        {text}
      </span>
      <Button variant="ghost" size="icon" aria-label="Discard this draft" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Discard this draft?"
        text="What you typed here goes, with the secrets that are kept for it. Nothing was sent, so nothing else changes."
        action="Discard"
        dismiss="Keep it"
        onConfirm={() => void discard()}
      />
    </>
  );
}
