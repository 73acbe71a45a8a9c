import { cn } from "@/lib/client/class-names";

type Range = { from: string; to: string };
type Props = {
  chosen: Range | null;
  earlier: readonly Range[];
  latest: Date;
};

const YEAR_MS = 365.25 * 86_400_000;

/** Where the chosen range lies in the years, and what was imported before. */
export function RangeStrip({ chosen, earlier, latest }: Props) {
  const end = latest.getTime();
  const oldest = Math.min(
    end - 3 * YEAR_MS,
    ...[...earlier, ...(chosen ? [chosen] : [])].map(({ from }) => Date.parse(from)),
  );
  const first = new Date(oldest).getUTCFullYear();
  const start = Date.UTC(first, 0);
  const years = Array.from({ length: latest.getUTCFullYear() - first + 1 }, (_, at) => first + at);
  const every = Math.ceil(years.length / 8);
  const at = (ms: number) => `${Math.max(0, Math.min(100, ((ms - start) / (end - start)) * 100))}%`;
  const place = ({ from, to }: Range) => ({
    left: at(Date.parse(from)),
    width: `max(3px, calc(${at(Date.parse(to))} - ${at(Date.parse(from))}))`,
  });
  return (
    <div aria-hidden>
      <div className="relative h-8 overflow-hidden rounded-md border bg-sunken">
        {years.slice(1).map((year) => (
          <span key={year} className="absolute inset-y-0 w-px bg-line" style={{ left: at(Date.UTC(year, 0)) }} />
        ))}
        {earlier.map((range, index) => (
          <Bar key={index} style={place(range)} className="top-1 bottom-1 bg-muted stripes" />
        ))}
        {chosen && <Bar style={place(chosen)} className="inset-y-0 border-2 border-accent bg-accent/25" />}
      </div>
      <div className="relative mt-1 h-4 text-xs text-muted">
        {years
          .filter((_, index) => index % every === 0)
          .map((year) => (
            <span key={year} className="absolute" style={{ left: at(Date.UTC(year, 0)) }}>
              {year}
            </span>
          ))}
      </div>
    </div>
  );
}

function Bar({ style, className }: { style: React.CSSProperties; className: string }) {
  return <span className={cn("absolute rounded-sm", className)} style={style} />;
}
