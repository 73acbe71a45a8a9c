import type { StageRelease } from "./exports/stage-part";
import type { Note } from "./note";
import type { Release } from "./release-part";

type Subject = { id: string; key: string; migrationId: string };
type Outcome =
  Release | StageRelease | { kind: "begins_again" } | { kind: "halve"; halves: readonly { start: Date; end: Date }[] };

/** What the timeline says of how a part left its worker's hands; null for what goes as it should. */
export function noteOfOutcome(part: Subject, outcome: Outcome): Note | null {
  const { id, key, migrationId } = part;
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
      return { ...about, kind: "part", what: "part begins again", why: "What was downloaded for it is gone." };
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
