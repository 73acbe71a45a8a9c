"use client";

import { Check, CloudOff, LoaderCircle } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useSyncExternalStore } from "react";

import { Button } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { ApiError } from "@/lib/client/api";
import { emptyDraft } from "@/lib/schemas/draft";

import { DiscardDraft } from "./discard-draft";
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
      <NotSaved />
      {children}
    </>
  );
}

const states = {
  saved: { Icon: Check, text: "Draft saved", className: "w-28 text-muted" },
  saving: { Icon: LoaderCircle, text: "Saving…", className: "w-28 text-muted" },
  failed: { Icon: CloudOff, text: "Not saved yet; trying again", className: "text-wait-text" },
  refused: { Icon: CloudOff, text: "Not saved", className: "text-stop-text" },
} as const;

function useSaveState() {
  const { saving } = useWizard();
  return useSyncExternalStore(saving.subscribe, saving.state, saving.state);
}

/** Says that nothing typed is lost, and lets the draft go. */
function DraftState() {
  const { id, saving, startAnew } = useWizard();
  const router = useRouter();
  const state = useSaveState();
  const { Icon, text, className } = states[state];
  return (
    <>
      <span role="status" className={`flex items-center gap-1.5 text-sm ${className}`}>
        <Icon aria-hidden className={`size-3.5 ${state === "saving" ? "animate-spin" : ""}`} />
        {text}
      </span>
      <DiscardDraft
        id={id}
        label="Discard this draft"
        saving={saving}
        onDiscarded={() => {
          startAnew();
          router.push("/migrations/new/source");
        }}
      />
    </>
  );
}

/** What is typed from now on would be lost: said where nobody overlooks it, with what can be done. */
function NotSaved() {
  const { saving, startAnew } = useWizard();
  const state = useSaveState();
  if (state !== "refused") return null;
  const error = saving.error();
  const known = error instanceof ApiError ? error : null;
  return (
    <ProblemAlert
      className="mb-6"
      message={known ? `What you type is not saved. ${known.message}` : "What you type is not saved."}
      hint={known?.remedy}
      code={known?.code}
    >
      {known?.status === 409 && (
        <>
          <Button onClick={() => window.location.reload()}>Take what is there</Button>
          <Button onClick={saving.takeOver}>Keep what is here</Button>
        </>
      )}
      {known?.status === 404 && (
        <>
          <Button onClick={saving.takeOver}>Keep it as a draft</Button>
          <Button onClick={startAnew}>New migration</Button>
        </>
      )}
    </ProblemAlert>
  );
}
