import { Stat } from "@/components/ui/stat";
import { formatAmount, formatCount, formatShortCount } from "@/lib/client/format";
import type { Overview } from "@/lib/schemas/overview";

/** The whole at a glance. Keeps its place until the numbers are there. */
export function ListOverview({ overview }: { overview: Overview | undefined }) {
  const number = (value: number | undefined) => (value === undefined ? "–" : formatCount(value));
  const needsYou = overview?.needsYou ?? 0;
  const idle = overview?.workers === 0;
  return (
    <dl
      aria-label="Overview"
      className="mb-4 grid grid-cols-3 gap-x-3 gap-y-3 rounded-lg border bg-surface p-3 sm:mb-6 sm:gap-x-6 sm:gap-y-4 sm:p-4 lg:grid-cols-5"
    >
      <Stat terse label="Running" value={number(overview?.running)} note={overview && ofAll(overview)} />
      <Stat
        terse
        label="Waiting"
        value={number(overview?.waiting)}
        note={overview && "for a worker or the other side"}
      />
      <Stat
        terse
        label="Waiting for you"
        value={<span className={needsYou > 0 ? "text-stop-text" : undefined}>{number(overview?.needsYou)}</span>}
        note={overview && (needsYou > 0 ? "paused" : "nothing to do")}
      />
      <Stat
        terse
        label="Accepted today"
        value={overview ? formatShortCount(overview.accepted.today) : "–"}
        unit="events"
        note={overview && `${formatShortCount(overview.accepted.all)} in all`}
      />
      <Stat
        terse
        label="Workers"
        value={<span className={idle ? "text-stop-text" : undefined}>{number(overview?.workers)}</span>}
        note={overview && (idle ? "nothing moves" : "ready")}
      />
    </dl>
  );
}

const ofAll = ({ total }: Overview) => `of ${formatAmount(total, "migration")}`;
