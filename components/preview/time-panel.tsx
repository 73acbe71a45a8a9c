import { Card } from "@/components/ui/card";
import { Stat } from "@/components/ui/stat";
import { formatCount, formatTime } from "@/lib/client/format";
import type { PreviewSummary } from "@/lib/schemas/preview";

const MOST_BARS = 120;

type Props = { summary: PreviewSummary; onChoose: (day: string) => void };

/** When the sample's events happened, by UTC day. */
export function TimePanel({ summary, onChoose }: Props) {
  const { days, firstTimestamp, lastTimestamp, warnings } = summary;
  if (!firstTimestamp || !lastTimestamp) return null;
  const shown = days.slice(-MOST_BARS);
  const most = Math.max(...shown.map(({ count }) => count));
  return (
    <Card title="Time">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Stat label="Earliest" value={formatTime(firstTimestamp).slice(0, 10)} />
        <Stat label="Latest" value={formatTime(lastTimestamp).slice(0, 10)} />
        <Stat label="In the future" value={formatCount(warnings["future_timestamp"] ?? 0)} />
        <Stat label="Time made up" value={formatCount(warnings["timestamp_defaulted"] ?? 0)} />
      </dl>
      <div role="group" aria-label="Events by day" className="mt-4 flex h-24 items-end gap-px overflow-hidden border-b">
        {shown.map(({ day, count }) => (
          <button
            key={day}
            type="button"
            tabIndex={-1}
            aria-label={`${day}: ${formatCount(count)} events`}
            title={`${day}: ${formatCount(count)}`}
            onClick={() => onChoose(day)}
            className="max-w-6 min-w-0 flex-1 bg-accent hover:bg-accent-strong"
            style={{ height: `${Math.max(4, (count / most) * 100)}%` }}
          />
        ))}
      </div>
      <p className="mt-1.5 flex justify-between text-xs text-muted">
        <span>{shown[0]?.day}</span>
        <span>{shown.at(-1)?.day}</span>
      </p>
      {days.length > MOST_BARS && (
        <p className="mt-1 text-xs text-muted">
          The last {MOST_BARS} days with events; {days.length} in all.
        </p>
      )}
    </Card>
  );
}
