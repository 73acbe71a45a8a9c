import { Card } from "@/components/ui/card";
import { cn } from "@/lib/client/class-names";
import { formatDuration, formatShare } from "@/lib/client/format";
import type { MigrationView } from "@/lib/schemas/migration";

type Stage = keyof MigrationView["stages"];

const stages: readonly { stage: Stage; label: string; fill: string }[] = [
  { stage: "download", label: "Download", fill: "bg-idle" },
  { stage: "decode", label: "Decode", fill: "bg-done" },
  { stage: "map", label: "Map", fill: "bg-accent" },
  { stage: "send", label: "Send", fill: "bg-accent-strong" },
  { stage: "wait", label: "Wait", fill: "bg-wait stripes" },
];

/** Where the workers' time went, over all parts: what would be faster with more of what. */
export function TimeByStage({ migration }: { migration: MigrationView }) {
  const { stages: times } = migration;
  const total = stages.reduce((sum, { stage }) => sum + times[stage], 0);
  return (
    <Card title="Workers’ time by stage">
      {total === 0 ? (
        <p className="text-muted">Nothing has been worked on yet.</p>
      ) : (
        <>
          <div aria-hidden className="flex h-2 w-full gap-px overflow-hidden rounded-full bg-sunken">
            {stages.map(({ stage, fill }) => (
              <div key={stage} className={fill} style={{ width: `${(times[stage] / total) * 100}%` }} />
            ))}
          </div>
          <dl className="mt-3 grid grid-cols-[auto_1fr_auto] items-baseline gap-x-3 gap-y-1 text-sm tabular-nums">
            {stages.map(({ stage, label, fill }) => (
              <div key={stage} className="col-span-3 grid grid-cols-subgrid items-baseline">
                <dt className="flex items-center gap-2">
                  <span aria-hidden className={cn("size-2.5 rounded-sm", fill)} />
                  {label}
                </dt>
                <dd className="text-right">{formatDuration(times[stage])}</dd>
                <dd className="w-12 text-right text-muted">{formatShare(times[stage] / total)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Card>
  );
}
