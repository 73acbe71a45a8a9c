import { type ReactNode, Suspense } from "react";

import { WizardProvider } from "@/components/wizard/wizard-context";
import { WizardFrame } from "@/components/wizard/wizard-frame";
import { StepSkeleton } from "@/components/wizard/wizard-step-page";

export default function NewMigrationLayout({ children }: { children: ReactNode }) {
  const fallback = <StepSkeleton />;
  return (
    <div className="mx-auto max-w-[1200px]">
      <Suspense fallback={fallback}>
        <WizardProvider fallback={fallback}>
          <WizardFrame>{children}</WizardFrame>
        </WizardProvider>
      </Suspense>
    </div>
  );
}
