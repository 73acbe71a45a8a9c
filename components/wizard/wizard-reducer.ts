import {
  type DestinationValues,
  emptyDraft,
  type EventRules,
  type OptionValues,
  type Place,
  type ScopeValues,
  type SourceValues,
  type TestValues,
  type WizardDraft,
} from "@/lib/schemas/draft";
import type { ContentType } from "@/lib/transforms/transform";

import { groupOf } from "./answers";
import { hasScope } from "./scope";

export type WizardAction =
  | { type: "placeChosen"; place: Place }
  | { type: "contentTypeChosen"; contentType: ContentType }
  | { type: "sourceTyped"; values: SourceValues }
  | { type: "scopeTyped"; values: ScopeValues }
  | { type: "destinationTyped"; values: DestinationValues }
  | { type: "optionsTyped"; values: OptionValues }
  | { type: "eventsRuled"; events: EventRules }
  | { type: "sampleSized"; size: WizardDraft["sampleSize"] }
  | { type: "sampledAgain" }
  | { type: "testTyped"; values: TestValues }
  | { type: "testProjectTyped"; project: DestinationValues }
  | { type: "named"; name: string }
  | { type: "fixed"; field: string; value: string }
  | { type: "sampleTried"; contentType: ContentType };

/** The wizard's answers; which step is shown is the URL's business. An answer that changes clears what hung on it. */
export function wizardReducer(draft: WizardDraft, action: WizardAction): WizardDraft {
  switch (action.type) {
    case "placeChosen":
      return choosePlace(draft, action.place);
    case "contentTypeChosen":
      return chooseContentType(draft, action.contentType);
    case "sourceTyped":
      return { ...draft, source: action.values };
    case "scopeTyped":
      return { ...draft, scope: action.values };
    case "destinationTyped":
      return { ...draft, destination: action.values };
    case "optionsTyped":
      return { ...draft, options: action.values };
    case "eventsRuled":
      return { ...draft, events: action.events };
    case "sampleSized":
      return { ...draft, sampleSize: action.size };
    case "sampledAgain":
      return { ...draft, sampleSeed: draft.sampleSeed + 1 };
    case "testTyped":
      return { ...draft, test: action.values };
    case "testProjectTyped":
      return { ...draft, test: { ...draft.test, project: action.project } };
    case "named":
      return { ...draft, name: action.name };
    case "fixed":
      return fix(draft, action.field, action.value);
    case "sampleTried":
      return withSamplePath({ ...emptyDraft, place: "sample", contentType: action.contentType });
  }
}

/** What was typed for another place stays, for those who go back to it; a file's path means something else each time. */
function choosePlace(draft: WizardDraft, place: Place): WizardDraft {
  if (place === draft.place) return draft;
  const source = { ...draft.source, files: emptyDraft.source.files };
  const moved = { ...draft, place, source, name: "" };
  return hasScope(place) ? chooseContentType(moved, place) : withSamplePath(moved);
}

function chooseContentType(draft: WizardDraft, contentType: ContentType): WizardDraft {
  if (contentType === draft.contentType) return draft;
  return withSamplePath({ ...draft, contentType, options: emptyDraft.options, events: emptyDraft.events });
}

/** The sample's file follows from the content type, so nobody has to name it. */
function withSamplePath(draft: WizardDraft): WizardDraft {
  if (draft.place !== "sample" || !draft.contentType) return draft;
  return { ...draft, source: { ...draft.source, files: { path: `samples/${draft.contentType}.jsonl` } } };
}

/** A check's remedy, by a click: a field of the source, or the content type. */
function fix(draft: WizardDraft, field: string, value: string): WizardDraft {
  if (field === "contentType") return chooseContentType(draft, value as ContentType);
  if (draft.place === null) return draft;
  const group = groupOf[draft.place];
  const values: Record<string, string> = draft.source[group];
  if (!(field in values)) return draft;
  return { ...draft, source: { ...draft.source, [group]: { ...values, [field]: value } } };
}
