"use client";

import { Download } from "lucide-react";

import { EventNameTable } from "@/components/preview/event-names";
import { Button, buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ReasonList } from "@/components/ui/reason-list";
import { formatAgo } from "@/lib/client/format";
import { useNow } from "@/lib/client/use-now";
import type { MigrationView } from "@/lib/schemas/migration";

import { PartMap } from "./part-map";
import { RateChart } from "./rate-chart";
import { ReasonSamples } from "./reason-samples";
import { TimeByStage } from "./time-by-stage";

type Props = { migration: MigrationView; onRejects: () => void; onTable: (index: number) => void };

export function Overview({ migration, onRejects, onTable }: Props) {
  const { ledger, rejected, dropped, warnings, events, id } = migration;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <PartMap migration={migration} onTable={onTable} />
      <RateChart migration={migration} />
      <div className="min-w-0 space-y-4">
        <Card
          title="Rejected, by reason"
          aside={
            ledger.rejected > 0 && (
              <div className="flex gap-2">
                <Button size="small" onClick={onRejects}>
                  Show them
                </Button>
                <a href={`/api/migrations/${id}/rejects.jsonl`} download className={buttonClasses({ size: "small" })}>
                  <Download aria-hidden />
                  Download
                </a>
              </div>
            )
          }
        >
          <ReasonList label="Rejected, by reason" counts={rejected} empty="No record was rejected." />
        </Card>
        <Card title="Events" flush>
          <EventNameTable label="Events" events={events} />
        </Card>
      </div>
      <div className="min-w-0 space-y-4">
        <Card title="Dropped, by reason">
          <ReasonList label="Dropped, by reason" counts={dropped} empty="No record was dropped." />
        </Card>
        <Card title="Imported, but worth a look">
          <ReasonList
            label="Warnings"
            counts={warnings}
            empty="Nothing looks odd."
            more={(reason) => <ReasonSamples id={id} kind="warning" reason={reason} />}
          />
        </Card>
        <TimeByStage migration={migration} />
        <Workers migration={migration} />
      </div>
    </div>
  );
}

function Workers({ migration }: { migration: MigrationView }) {
  const now = useNow();
  const { workers } = migration;
  return (
    <Card title="Workers">
      {workers.length === 0 ? (
        <p className="text-muted">No worker is on it now.</p>
      ) : (
        <ul className="space-y-2">
          {workers.map((worker) => (
            <li key={`${worker.id}#${worker.part ?? ""}`} className="flex items-baseline justify-between gap-4">
              <span className="min-w-0">
                <span className="font-mono text-xs break-all">{worker.id}</span>
                {worker.part && <span className="block text-sm break-all text-muted">{worker.part}</span>}
              </span>
              <span className="text-sm whitespace-nowrap text-muted">
                {now === null ? "" : `seen ${formatAgo(worker.seenAt, now)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
