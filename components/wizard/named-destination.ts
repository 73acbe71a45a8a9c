import type { DestinationRef, DestinationView } from "@/lib/schemas/destination";

/** What starting asks for. `unknown`: it can't be said yet, so nothing may start. */
export type Asked = { kind: "nothing" } | { kind: "name"; name: string } | { kind: "unknown"; why: string };

export type NamedDestination = {
  known: DestinationView | undefined;
  projectName: string | undefined;
  projectId?: string | undefined;
  asked: Asked;
};

type Seen = {
  /** The destinations that there are; undefined while they are not known. */
  list: readonly DestinationView[] | undefined;
  /** What the check of a new PostHog has found; undefined while it has not answered. */
  check: { projectName?: string | undefined; projectId?: string | undefined } | undefined;
  /** True when what is missing could not be had. */
  failed: boolean;
};

const nothing = { known: undefined, projectName: undefined, asked: { kind: "nothing" } } as const;
const unknown = (why: string): NamedDestination => ({ ...nothing, asked: { kind: "unknown", why } });

/** A destination by the name that people know it by: the project's, else the destination's, else its host. */
export function nameDestination(destination: DestinationRef | null, { list, check, failed }: Seen): NamedDestination {
  if (!destination) return unknown("Choose where the events go.");
  if ("id" in destination) {
    if (!list) return unknown(failed ? "The destinations could not be read." : "Reading the destination's name…");
    const known = list.find(({ id }) => id === destination.id);
    if (!known) return unknown("This destination is not there any more. Choose another at the step Connect.");
    const projectName = known.projectName ?? undefined;
    const asked = known.kind === "posthog" ? named(projectName ?? known.name) : nothing.asked;
    return { known, projectName, asked };
  }
  if (destination.kind === "sandbox") return nothing;
  const host = new URL(destination.host).host;
  // Only a personal API key tells the name; without one there is nothing to wait for.
  if (!destination.personalApiKey) return { ...nothing, asked: named(host) };
  if (!check) return unknown(failed ? "The project's name could not be asked for." : "Asking for the project's name…");
  const { projectName, projectId } = check;
  return { known: undefined, projectName, projectId, asked: named(projectName ?? host) };
}

const named = (name: string): Asked => ({ kind: "name", name });

export const isConfirmed = (asked: Asked, typed: string): boolean =>
  asked.kind === "nothing" || (asked.kind === "name" && same(asked.name) === same(typed));

const same = (text: string) => text.trim().toLowerCase();

/** A new PostHog goes by its project's name and id, so that it can be found again. */
export function withProject(
  destination: DestinationRef,
  { projectName, projectId }: { projectName?: string | undefined; projectId?: string | undefined },
): DestinationRef {
  if (!("kind" in destination) || destination.kind !== "posthog") return destination;
  return { ...(projectName && { name: projectName.slice(0, 120) }), ...(projectId && { projectId }), ...destination };
}
