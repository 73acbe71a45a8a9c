import { formatCount } from "@/lib/client/format";
import { cn } from "@/lib/client/class-names";
import type { CellState } from "@/lib/schemas/progress";

import { CellSwatch } from "./cell-swatch";
import { cellLooks, cellState, cellStates } from "./cell-looks";

type Props = { cells: string; only: CellState | null; small: boolean; onOnly: (state: CellState | null) => void };

/** What the cells mean and how many there are of each; pressing one leaves the others pale. */
export function MapLegend({ cells, only, small, onOnly }: Props) {
  const counts = countStates(cells);
  return (
    <ul aria-label="Parts by state" className="flex flex-wrap gap-1.5">
      {cellStates
        .filter((state) => counts.has(state) || state === only)
        .map((state) => (
          <li key={state}>
            <button
              type="button"
              aria-pressed={only === state}
              onClick={() => onOnly(only === state ? null : state)}
              className={cn(
                "flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium whitespace-nowrap transition-colors hover:bg-sunken pointer-coarse:h-10",
                only === state ? "border-accent bg-accent-soft text-accent-text" : "text-muted",
              )}
            >
              <CellSwatch state={state} small={small} />
              {`${formatCount(counts.get(state) ?? 0)} ${cellLooks[state].label.toLowerCase()}`}
            </button>
          </li>
        ))}
    </ul>
  );
}

function countStates(cells: string): Map<CellState, number> {
  const letters = new Map<string, number>();
  for (const letter of cells) letters.set(letter, (letters.get(letter) ?? 0) + 1);
  const counts = new Map<CellState, number>();
  for (const [letter, count] of letters) {
    const state = cellState(letter);
    counts.set(state, (counts.get(state) ?? 0) + count);
  }
  return counts;
}
