"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";

import { StepRail } from "./step-rail";
import { useWizard } from "./wizard-context";
import { isReachable } from "./wizard-reducer";

export function WizardFrame({ children }: { children: ReactNode }) {
  const { draft, dispatch } = useWizard();
  const router = useRouter();

  function startOver() {
    dispatch({ type: "cleared" });
    router.push("/migrations/new/source");
  }

  return (
    <>
      <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <h1 className="text-lg font-semibold">New migration</h1>
        <div className="flex min-w-0 flex-wrap items-center gap-x-4">
          <StepRail />
          {isReachable(draft, "connect") && (
            <Button variant="ghost" size="small" onClick={startOver}>
              Start over
            </Button>
          )}
        </div>
      </div>
      {children}
    </>
  );
}
