import type { SampleLine } from "./sample-line";
import { seededRandom, shuffled } from "@/lib/sources/seeded-random";

/** A line and the name of its event, null when it has none. */
export type NamedLine = { line: SampleLine; name: string | null };

const COMMONEST = 50;
/** The first and the last line. */
const ENDS = 2;

/** How often each name occurs, the commonest first. */
export function countNames(lines: readonly NamedLine[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { name } of lines) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/**
 * At most `limit` lines: the first and the last, an equal share of each place, at random within it; then one line of each of the 50 commonest
 * names that is not among them; then others until the limit. In the order of places and lines.
 */
export function chooseLines(
  places: readonly (readonly NamedLine[])[],
  { limit, seed }: { limit: number; seed: number },
): SampleLine[] {
  const random = seededRandom(seed);
  const reserved = Math.min(COMMONEST, Math.floor(limit / 4));
  const share = Math.max(1, Math.floor((limit - reserved - ENDS) / Math.max(1, places.length)));
  const orders = places.map((lines) => shuffled(lines, random));
  const chosen = new Set<NamedLine>();
  const take = (line: NamedLine) => {
    if (chosen.size < limit) chosen.add(line);
  };
  const all = places.flat();
  for (const end of [all.at(0), all.at(-1)]) if (end) take(end);
  for (const order of orders) for (const line of order.slice(0, share)) take(line);

  const rest = orders.flatMap((order) => order.slice(share));
  const seen = new Set([...chosen].map(({ name }) => name));
  for (const { name } of countNames(all).slice(0, COMMONEST)) {
    const line = seen.has(name) ? undefined : rest.find((other) => other.name === name);
    if (line) take(line);
  }
  for (const line of shuffled(rest, random)) take(line);
  return all.flatMap((named) => (chosen.has(named) ? [named.line] : []));
}
