import { Check, TriangleAlert } from "lucide-react";

import { Card } from "@/components/ui/card";
import { Meter, type MeterSegment } from "@/components/ui/meter";
import { cn } from "@/lib/client/class-names";
import { formatCount } from "@/lib/client/format";
import { addsUp } from "@/lib/client/migration-status";
import type { MigrationView } from "@/lib/schemas/migration";

type Column = { term: string; value: number; text: string; mark: string; sign: string };

/** Where every record is: read = accepted + dropped + rejected + in flight, and whether that holds. */
export function Ledger({ ledger, children }: { ledger: MigrationView["ledger"]; children?: React.ReactNode }) {
  const holds = addsUp(ledger);
  const columns: Column[] = [
    { term: "Read", value: ledger.read, text: "records", mark: "", sign: "" },
    { term: "Accepted", value: ledger.accepted, text: "by the destination", mark: "bg-done", sign: "=" },
    { term: "Dropped", value: ledger.dropped, text: "on purpose", mark: "bg-idle", sign: "+" },
    { term: "Rejected", value: ledger.rejected, text: "kept for you", mark: "bg-stop", sign: "+" },
    { term: "In flight", value: ledger.inFlight, text: "on the way", mark: "bg-accent stripes", sign: "+" },
  ];
  const segments: MeterSegment[] = [
    { key: "accepted", value: ledger.accepted, tone: "done" },
    { key: "dropped", value: ledger.dropped, tone: "idle" },
    { key: "rejected", value: ledger.rejected, tone: "stop" },
    { key: "inFlight", value: ledger.inFlight, tone: "running" },
  ];
  const Icon = holds ? Check : TriangleAlert;

  return (
    <Card
      title="Where every record is"
      aside={
        <span
          className={cn("flex items-center gap-1.5 text-sm font-medium", holds ? "text-done-text" : "text-stop-text")}
        >
          <Icon aria-hidden className="size-4" />
          {holds ? "Adds up" : "Does not add up"}
        </span>
      }
    >
      <Meter label="Share of each outcome" total={ledger.read} segments={segments} className="mb-4" />
      <div role="group" aria-label="Ledger">
        <dl className="grid gap-x-4 gap-y-3 sm:grid-cols-5">
          {columns.map(({ term, value, text, mark, sign }) => (
            <div key={term} className={cn("relative grid min-w-0 grid-cols-[1fr_auto] sm:block", sign && "sm:pl-4")}>
              <dt className="flex items-center gap-2 text-sm text-muted">
                {sign && (
                  <span aria-hidden className="absolute top-6 -left-1 hidden text-lg text-faint sm:block">
                    {sign}
                  </span>
                )}
                {mark && <span aria-hidden className={cn("size-2 rounded-full", mark)} />}
                {term}
              </dt>
              <dd
                className={cn(
                  "text-right text-lg font-medium wrap-anywhere max-sm:row-span-2 max-sm:self-center sm:mt-1 sm:text-left",
                  value === 0 && "text-faint",
                )}
              >
                {formatCount(value)}
              </dd>
              <dd className="text-sm text-muted">{text}</dd>
            </div>
          ))}
        </dl>
      </div>
      {ledger.generated > 0 && (
        <p className="mt-4 text-sm text-muted">
          Besides these, {formatCount(ledger.generated)} events were made to link people and groups.
        </p>
      )}
      {children}
    </Card>
  );
}
