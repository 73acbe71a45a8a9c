import { Skeleton } from "@/components/ui/skeleton";
import { Stat } from "@/components/ui/stat";
import { formatCount, formatDay } from "@/lib/client/format";
import type { SandboxSummary as Summary } from "@/lib/schemas/sandbox";

/** What is in it, at a glance. */
export function SandboxSummary({ summary }: { summary: Summary | undefined }) {
  if (!summary) return <Skeleton className="h-24" />;
  const { events, received, people, names, firstTimestamp, lastTimestamp } = summary;
  const repeats = received - events;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 rounded-lg border bg-surface p-4 sm:grid-cols-4">
      <Stat
        label="Events"
        value={formatCount(events)}
        note={repeats > 0 ? `${formatCount(repeats)} repeats folded` : "none came twice"}
      />
      <Stat label="People" value={formatCount(people)} note="by distinct_id" />
      <Stat label="Event names" value={formatCount(names.length)} />
      <Stat
        label="Time span"
        value={firstTimestamp ? formatDay(firstTimestamp) : "–"}
        note={lastTimestamp ? `to ${formatDay(lastTimestamp)}` : ""}
      />
    </dl>
  );
}
