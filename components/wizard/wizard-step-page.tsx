"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { Skeleton } from "@/components/ui/skeleton";

import { ConnectStep } from "./connect-step";
import { MappingStep } from "./mapping-step";
import { PreviewStep } from "./preview-step";
import { ScopeStep } from "./scope-step";
import { SourceStep } from "./source-step";
import { StartStep } from "./start-step";
import { applies, firstIncomplete, isReachable, nextStep, type WizardStep } from "./steps";
import { useWizard } from "./wizard-context";

const screens: Record<WizardStep, () => React.ReactNode> = {
  source: SourceStep,
  connect: ConnectStep,
  scope: ScopeStep,
  mapping: MappingStep,
  preview: PreviewStep,
  start: StartStep,
};

/** Shows the step of the URL, or leads to the first one that still needs something. */
export function WizardStepPage({ step }: { step: WizardStep }) {
  const { draft, href } = useWizard();
  const router = useRouter();
  const reachable = isReachable(draft, step);
  const missing = firstIncomplete(draft);
  const other = applies(draft, step) ? missing : (nextStep(draft, step) ?? missing);
  const target = href(isReachable(draft, other) ? other : missing);

  useEffect(() => {
    if (!reachable) router.replace(target);
  }, [reachable, target, router]);

  if (!reachable) return <StepSkeleton />;
  const Screen = screens[step];
  return <Screen />;
}

export function StepSkeleton() {
  return (
    <div role="status" aria-label="Loading the step" className="max-w-xl space-y-4">
      <Skeleton className="h-7 w-64" />
      <Skeleton className="h-16 w-full" />
      <Skeleton className="h-16 w-full" />
      <Skeleton className="h-16 w-full" />
    </div>
  );
}
