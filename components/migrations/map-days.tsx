import type { CellLayout } from "@/lib/client/cell-layout";
import { GUTTER, type Tick, ticksBelow } from "@/lib/client/map-ticks";
import { dayOf } from "@/lib/schemas/day-of-key";
import type { PartMap } from "@/lib/schemas/progress";

/** The day that a row of cells begins with. The detail of a part says the same to those who cannot see it. */
export function DaysBeside({ ticks }: { ticks: Tick[] }) {
  return (
    <div aria-hidden className="absolute inset-y-0 left-0 text-xs leading-none text-muted" style={{ width: GUTTER }}>
      {ticks.map(({ at, text }) => (
        <span key={text} className="absolute left-0" style={{ top: at }}>
          {text}
        </span>
      ))}
    </div>
  );
}

type Props = { map: PartMap; layout: CellLayout; width: number };

/** From when to when, where the keys say it, else the keys themselves; below a single row also the days between. */
export function DaysBelow({ map: { first, last, marks }, layout, width }: Props) {
  if (first === null || last === null) return null;
  const [from, to] = [dayOf(first), dayOf(last)];
  const texts = from && to ? [from, to] : [first, last];
  const ticks = layout.rows === 1 ? ticksBelow(layout, marks, width) : [];
  return (
    <div className="relative mt-1 text-xs text-muted">
      <p className="flex justify-between gap-6">
        {(texts[0] === texts[1] ? texts.slice(0, 1) : texts).map((text) => (
          <span key={text} className="truncate" title={text}>
            {text}
          </span>
        ))}
      </p>
      {ticks.map(({ at, text }) => (
        <span key={text} aria-hidden className="absolute top-0 border-l border-edge pl-1" style={{ left: at }}>
          {text}
        </span>
      ))}
    </div>
  );
}
