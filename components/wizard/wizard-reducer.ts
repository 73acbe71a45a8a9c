import type { ContentType } from "@/lib/transforms/transform";

import { destinationAnswer, optionsAnswer, sourceAnswer } from "./answers";
import { type DestinationValues, emptyDraft, type OptionValues, type SourceValues, type WizardDraft } from "./draft";

export const wizardSteps = ["source", "connect", "options", "preview", "start"] as const;
export type WizardStep = (typeof wizardSteps)[number];

export const NEXT: Record<WizardStep, WizardStep | null> = {
  source: "connect",
  connect: "options",
  options: "preview",
  preview: "start",
  start: null,
};

export const BACK: Record<WizardStep, WizardStep | null> = {
  source: null,
  connect: "source",
  options: "connect",
  preview: "options",
  start: "preview",
};

export type WizardAction =
  | { type: "placeChosen"; place: NonNullable<WizardDraft["place"]> }
  | { type: "contentTypeChosen"; contentType: ContentType }
  | { type: "sourceTyped"; values: SourceValues }
  | { type: "destinationTyped"; values: DestinationValues }
  | { type: "optionsTyped"; values: OptionValues }
  | { type: "named"; name: string }
  | { type: "sampleTried"; contentType: ContentType }
  | { type: "cleared" };

/** The wizard's answers; which step is shown is the URL's business. An answer that changes clears what hung on it. */
export function wizardReducer(draft: WizardDraft, action: WizardAction): WizardDraft {
  switch (action.type) {
    case "placeChosen":
      if (action.place === draft.place) return draft;
      return withSamplePath({ ...draft, place: action.place, source: { ...draft.source, path: "" }, name: "" });
    case "contentTypeChosen":
      if (action.contentType === draft.contentType) return draft;
      return withSamplePath({ ...draft, contentType: action.contentType, options: emptyDraft.options });
    case "sourceTyped":
      return { ...draft, source: action.values };
    case "destinationTyped":
      return { ...draft, destination: action.values };
    case "optionsTyped":
      return { ...draft, options: action.values };
    case "named":
      return { ...draft, name: action.name };
    case "sampleTried":
      return withSamplePath({ ...emptyDraft, place: "sample", contentType: action.contentType });
    case "cleared":
      return emptyDraft;
  }
}

/** The sample's file follows from the content type, so nobody has to name it. */
function withSamplePath(draft: WizardDraft): WizardDraft {
  if (draft.place !== "sample" || !draft.contentType) return draft;
  return { ...draft, source: { ...draft.source, path: `samples/${draft.contentType}.jsonl` } };
}

const complete: Record<WizardStep, (draft: WizardDraft) => boolean> = {
  source: (draft) => draft.place !== null && draft.contentType !== null,
  connect: (draft) => sourceAnswer(draft).success && destinationAnswer(draft.destination).success,
  options: (draft) => optionsAnswer(draft.options, draft.contentType).success,
  preview: () => true,
  start: () => true,
};

/** The first step that still needs something; the last when none does. A later one can't be shown before it. */
export function firstIncomplete(draft: WizardDraft): WizardStep {
  return wizardSteps.find((step) => !complete[step](draft)) ?? "start";
}

/** True when every step before `step` has what it needs. */
export function isReachable(draft: WizardDraft, step: WizardStep): boolean {
  return wizardSteps.indexOf(step) <= wizardSteps.indexOf(firstIncomplete(draft));
}
