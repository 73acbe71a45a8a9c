"use client";

import { ArrowRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";

import { BACK, type WizardStep } from "./wizard-reducer";

let lastStep: WizardStep | null = null;

/** The step's question. It takes the focus when one comes from another step, so that a screen reader says where it is. */
export function StepHeading({ step, title, text }: { step: WizardStep; title: string; text?: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (lastStep !== null && lastStep !== step) ref.current?.focus();
    lastStep = step;
  }, [step]);
  return (
    <div className="mb-6">
      <title>{`${title} · New migration · Backhaul`}</title>
      <h2 ref={ref} tabIndex={-1} className="text-lg font-semibold text-balance outline-none">
        {title}
      </h2>
      {text && <p className="mt-1 max-w-prose text-muted">{text}</p>}
    </div>
  );
}

type FooterProps = { step: WizardStep; next?: string; busy?: boolean; onNext?: () => void; children?: ReactNode };

/** `onNext` absent: the button submits the form around it. */
export function StepFooter({ step, next = "Continue", busy = false, onNext, children }: FooterProps) {
  const router = useRouter();
  const back = BACK[step];
  return (
    <div className="mt-8 flex flex-wrap items-center gap-2 border-t pt-4">
      {back && <Button onClick={() => router.push(`/migrations/new/${back}`)}>Back</Button>}
      <div className="ml-auto flex flex-wrap items-center gap-2">
        {children}
        <Button
          variant="primary"
          type={onNext ? "button" : "submit"}
          busy={busy}
          {...(onNext ? { onClick: onNext } : {})}
        >
          {next}
          <ArrowRight aria-hidden />
        </Button>
      </div>
    </div>
  );
}
