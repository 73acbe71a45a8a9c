import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { WizardStepPage } from "@/components/wizard/wizard-step-page";
import { type WizardStep, wizardSteps } from "@/components/wizard/steps";
import { requireUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "New migration" };

const isStep = (text: string): text is WizardStep => (wizardSteps as readonly string[]).includes(text);

export default async function WizardPage({ params }: PageProps<"/migrations/new/[step]">) {
  const { step } = await params;
  if (!isStep(step)) notFound();
  await requireUser(`/migrations/new/${step}`);
  return <WizardStepPage step={step} />;
}
