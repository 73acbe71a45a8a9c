import type { WizardDraft } from "@/lib/schemas/draft";

import { destinationAnswer, scopeAnswer, sourceToTry } from "./answers";
import { keepsNothing, optionsAnswer } from "./option-answers";
import { hasScope, readScope, scopeText } from "./scope";

export const wizardSteps = ["source", "connect", "scope", "mapping", "preview", "start"] as const;
export type WizardStep = (typeof wizardSteps)[number];

export const stepLabels: Record<WizardStep, string> = {
  source: "Source",
  connect: "Connect",
  scope: "Scope",
  mapping: "Mapping",
  preview: "Preview",
  start: "Start",
};

/** True when there is something to decide at the step. Files are imported whole: no range to choose. */
export function applies(draft: WizardDraft, step: WizardStep): boolean {
  return step !== "scope" || draft.place === null || hasScope(draft.place);
}

const neighbour = (draft: WizardDraft, step: WizardStep, by: 1 | -1): WizardStep | null => {
  const steps = wizardSteps.filter((each) => applies(draft, each));
  return steps[steps.indexOf(step) + by] ?? null;
};
export const nextStep = (draft: WizardDraft, step: WizardStep) => neighbour(draft, step, 1);
export const previousStep = (draft: WizardDraft, step: WizardStep) => neighbour(draft, step, -1);

/** Only a range that is not chosen yet hangs on it, and that is the next step's question. */
const ANY_DAY = new Date("2024-01-10");

type Parsed = { success: boolean; error?: { issues: { message: string }[] } | undefined };
const messages = ({ error }: Parsed): string[] => [...new Set((error?.issues ?? []).map(({ message }) => message))];

const needs: Record<WizardStep, (draft: WizardDraft, now: Date) => string[]> = {
  source: ({ place, contentType }) => [
    ...(place === null ? ["Choose where the data is."] : []),
    ...(contentType === null && !hasScope(place) ? ["Choose what wrote these records."] : []),
  ],
  connect: (draft) => [...messages(sourceToTry(draft, ANY_DAY)), ...messages(destinationAnswer(draft.destination))],
  scope: (draft, now) => {
    if (!hasScope(draft.place)) return [];
    if (!draft.scope.from) return ["Choose the first day."];
    if (!draft.scope.to) return ["Choose where it ends."];
    if (!scopeText(readScope(draft))) return ["The end must lie after the beginning."];
    return messages(scopeAnswer(draft, now));
  },
  mapping: (draft) => [
    ...(keepsNothing(draft) ? ["Keep at least one event name."] : []),
    ...messages(optionsAnswer(draft)),
  ],
  preview: () => [],
  start: () => [],
};

/** What the step still needs, in sentences; none: one can go on. */
export function stillNeeded(draft: WizardDraft, step: WizardStep, now = new Date()): string[] {
  return needs[step](draft, now);
}

/** The first step that still needs something; the last when none does. A later one can't be shown before it. */
export function firstIncomplete(draft: WizardDraft): WizardStep {
  return wizardSteps.find((step) => applies(draft, step) && stillNeeded(draft, step).length > 0) ?? "start";
}

/** True when the step applies and every one before it has what it needs. */
export function isReachable(draft: WizardDraft, step: WizardStep): boolean {
  return applies(draft, step) && wizardSteps.indexOf(step) <= wizardSteps.indexOf(firstIncomplete(draft));
}
