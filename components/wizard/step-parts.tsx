"use client";

import { ArrowRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useId, useRef } from "react";

import { Button } from "@/components/ui/button";

import { previousStep, stillNeeded, type WizardStep } from "./steps";
import { useWizard } from "./wizard-context";

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

type FooterProps = {
  step: WizardStep;
  next?: string;
  busy?: boolean;
  /** Why one can't go on now, where the answers are all there. */
  blocked?: string | undefined;
  /** How it stands, for eyes and ears. */
  says?: string | undefined;
  onNext?: () => void;
  children?: ReactNode;
};

/** `onNext` absent: the button submits the form around it. */
export function StepFooter({ step, next = "Continue", busy = false, blocked, says, onNext, children }: FooterProps) {
  const { draft, href } = useWizard();
  const router = useRouter();
  const reason = useId();
  const back = previousStep(draft, step);
  const needed = stillNeeded(draft, step);
  return (
    <div className="mt-8 flex flex-wrap items-center gap-x-4 gap-y-3 border-t pt-4">
      {back && <Button onClick={() => router.push(href(back))}>Back</Button>}
      <p
        id={reason}
        role="status"
        className="min-h-5 min-w-0 flex-1 basis-52 text-sm text-muted max-sm:order-first max-sm:basis-full max-sm:empty:sr-only"
      >
        {needed.length > 0 ? `Still needed: ${needed.join(" ")}` : (blocked ?? says)}
      </p>
      <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
        {children}
        <Button
          variant="primary"
          type={onNext ? "button" : "submit"}
          busy={busy}
          aria-disabled={busy || blocked !== undefined || undefined}
          aria-describedby={reason}
          {...(onNext ? { onClick: onNext } : {})}
        >
          {next}
          <ArrowRight aria-hidden />
        </Button>
      </div>
    </div>
  );
}
