import type { WizardDraft } from "@/lib/schemas/draft";

import { vendorNames } from "./vendor-names";

/** What to call a draft: its name, or what is known of it so far. */
export function draftTitle({ name, place, contentType, source, scope }: WizardDraft): string {
  if (name.trim()) return name.trim();
  if (place === null) return contentType ? `${vendorNames[contentType]} from somewhere` : "Untitled";
  if (place === "amplitude" || place === "mixpanel") {
    const range = scope.from && scope.to ? `, ${scope.from} to ${scope.to}` : "";
    return `${vendorNames[place]}, directly${range}`;
  }
  const what = contentType ? vendorNames[contentType] : "Events";
  if (place === "s3")
    return source.s3.bucket ? `${what} from ${source.s3.bucket}/${source.s3.prefix}` : `${what} from a bucket`;
  if (place === "sample") return `${what} sample`;
  return source.files.path ? `${what} from ${source.files.path}` : `${what} from a file`;
}
