"use client";

import { Check, Minus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import { cn } from "@/lib/client/class-names";

import { applies, isReachable, stepLabels, wizardSteps } from "./steps";
import { useWizard } from "./wizard-context";

/** Where one is, where one can go. Steps that need earlier answers are text, not links. */
export function StepRail() {
  const { draft, href } = useWizard();
  const path = usePathname();
  const now = wizardSteps.findIndex((step) => path.endsWith(`/${step}`));
  return (
    <nav aria-label="Steps" className="-mx-1 overflow-x-auto p-1">
      <ol className="flex items-center">
        {wizardSteps.map((step, at) => {
          const here = at === now;
          const needed = applies(draft, step);
          const passed = at < now && needed;
          const content = (
            <>
              <span
                aria-hidden
                className={cn(
                  "flex size-5 items-center justify-center rounded-full border text-xs",
                  here && "border-accent bg-accent text-accent-ink",
                  passed && "border-done bg-done-soft text-done-text",
                )}
              >
                {passed ? <Check className="size-3" strokeWidth={3} /> : needed ? at + 1 : <Minus className="size-3" />}
              </span>
              <span className={cn(!here && "max-sm:sr-only")}>{stepLabels[step]}</span>
              {passed && <span className="sr-only">, done</span>}
              {!needed && <span className="sr-only">, nothing to decide</span>}
            </>
          );
          const look = cn(
            "flex h-8 items-center gap-2 rounded-md px-1.5 text-sm font-medium",
            here ? "text-ink" : "text-muted",
          );
          return (
            <li key={step} className="flex items-center">
              {at > 0 && <span aria-hidden className="mx-1 h-px w-3 bg-edge" />}
              {isReachable(draft, step) ? (
                <Link
                  href={href(step)}
                  aria-current={here ? "step" : undefined}
                  className={cn(look, "hover:bg-sunken hover:text-ink")}
                >
                  {content}
                </Link>
              ) : (
                <span className={cn(look, "text-faint")}>{content}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
