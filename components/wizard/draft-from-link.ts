import { emptyDraft, places, type S3Values, type WizardDraft } from "@/lib/schemas/draft";
import { contentTypes } from "@/lib/transforms/transform";

import { wizardReducer } from "./wizard-reducer";

type Search = { get(name: string): string | null };

const s3Fields = ["region", "bucket", "prefix", "endpoint"] as const satisfies readonly (keyof S3Values)[];

/**
 * A link may fill the wizard in: `try=amplitude` (the sample), or `place`, `type`, `name` and the fields of a bucket, such as
 * `place=s3&type=amplitude&bucket=exports`. What it names wrongly is left out; secrets are never read from a link.
 */
export function draftFromLink(search: Search): WizardDraft {
  const of = <T extends string>(name: string, known: readonly T[]) => known.find((each) => each === search.get(name));
  const tried = of("try", contentTypes);
  if (tried) return wizardReducer(emptyDraft, { type: "sampleTried", contentType: tried });
  const place = of("place", places);
  if (!place) return emptyDraft;
  const placed = wizardReducer(emptyDraft, { type: "placeChosen", place });
  const contentType = of("type", contentTypes);
  const typed =
    contentType && place !== contentType && place !== "amplitude" && place !== "mixpanel"
      ? wizardReducer(placed, { type: "contentTypeChosen", contentType })
      : placed;
  const named = wizardReducer(typed, { type: "named", name: search.get("name")?.slice(0, 200) ?? "" });
  if (place !== "s3") return named;
  const given = Object.fromEntries(s3Fields.map((field) => [field, search.get(field) ?? ""]));
  return { ...named, source: { ...named.source, s3: { ...named.source.s3, ...given } } };
}
