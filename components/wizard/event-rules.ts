import type { EventRules } from "@/lib/schemas/draft";

/** True when events of this name come along. */
export function isKept({ rule, names }: EventRules, name: string): boolean {
  return names.includes(name) === (rule === "only");
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
  return { ...events, rule, names: all.filter((name) => isKept(events, name) === (rule === "only")) };
}

/** An empty new name, or the old one, takes the rule away. */
export function withRename(events: EventRules, name: string, next: string): EventRules {
  const others = Object.fromEntries(Object.entries(events.renames).filter(([old]) => old !== name));
  const text = next.trim();
  return { ...events, renames: text === "" || text === name ? others : { ...others, [name]: text } };
}
