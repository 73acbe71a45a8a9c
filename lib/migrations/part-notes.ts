import type { StageRelease } from "./exports/stage-part";
import type { Note } from "./note";
import type { Release } from "./release-part";

type Subject = { id: string; key: string; migrationId: string; contentType?: string };
type Outcome =
  Release | StageRelease | { kind: "begins_again" } | { kind: "halve"; halves: readonly { start: Date; end: Date }[] };

const COPY_GONE = "What was downloaded for it is gone, and is downloaded again.";
/** See docs/adr/0020-merged-between-downloads.md. */
const MERGED_SINCE =
  "If some of it was sent before: an event of a person whom Mixpanel has merged since arrives once more, under the new id. Verify then shows it as extra.";

/** What the timeline says of how a part left its worker's hands; null for what goes as it should. */
export function noteOfOutcome(part: Subject, outcome: Outcome): Note | null {
  const { id, key, migrationId, contentType } = part;
  const about = { migrationId, part: { id, key } };
  switch (outcome.kind) {
    case "waits":
      return { ...about, kind: "retry", what: "part tried again", why: outcome.reason, repeats: true };
    case "failed":
      return {
        ...about,
        kind: "retry",
        what: "part tried again",
        why: "Something unforeseen went wrong. The worker's log has the details.",
        repeats: true,
      };
    case "needs_person":
      return { ...about, kind: "part", what: "part needs you", why: outcome.error.message };
    case "begins_again":
      return {
        ...about,
        kind: "part",
        what: "part begins again",
        why: contentType === "mixpanel" ? `${COPY_GONE} ${MERGED_SINCE}` : COPY_GONE,
      };
    case "quota":
      return { migrationId, kind: "wait", what: "vendor not asked", why: outcome.reason, repeats: true };
    case "halve":
      return {
        ...about,
        kind: "part",
        what: "window halved",
        why: "The vendor does not give it as a whole.",
        repeats: true,
      };
    default:
      return null;
  }
}
