import type { EventRules } from "@/lib/schemas/draft";

/** Tells whether events of a name come along. */
export function keeper({ rule, names }: EventRules): (name: string) => boolean {
  const listed = new Set(names);
  return (name) => listed.has(name) === (rule === "only");
}

/** Lets the names come along, or leaves them out. */
export function withKept(events: EventRules, names: readonly string[], kept: boolean): EventRules {
  const listed = kept === (events.rule === "only");
  const chosen = new Set(names);
  const others = events.names.filter((name) => !chosen.has(name));
  return { ...events, names: listed ? [...others, ...chosen] : others };
}

/** Turns the rule for names that are not listed, so that every name of `known` keeps what it has now. */
export function withRule(events: EventRules, rule: EventRules["rule"], known: readonly string[]): EventRules {
  if (rule === events.rule) return events;
  const all = [...new Set([...known, ...events.names])];
  const isKept = keeper(events);
  return { ...events, rule, names: all.filter((name) => isKept(name) === (rule === "only")) };
}

/** The new name as it is typed, spaces and all: half a name is no reason to take it away. */
export function withRename(events: EventRules, name: string, typed: string): EventRules {
  return { ...events, renames: { ...events.renames, [name]: typed } };
}

/** What the typed names mean: without spaces around them; an empty one, or the old one, is no rule. */
export function settledRenames({ renames }: Pick<EventRules, "renames">): Record<string, string> {
  return Object.fromEntries(
    Object.entries(renames)
      .map(([name, typed]) => [name, typed.trim()] as const)
      .filter(([name, next]) => next !== "" && next !== name),
  );
}
