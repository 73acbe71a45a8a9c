import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { JsonView } from "@/components/ui/json-view";
import { describeOptions } from "@/components/wizard/describe-options";
import { formatCount, formatTime } from "@/lib/client/format";
import { contentTypeOf } from "@/lib/schemas/source";
import type { MigrationView } from "@/lib/schemas/migration";

import { contentTypeNames, sourceLabel } from "./source-label";

/** What was frozen at the start, in plain English and as JSON. */
export function Configuration({ migration }: { migration: MigrationView }) {
  const { source, destination, options, createdAt, createdBy, id } = migration;
  const json = JSON.stringify({ source, options, destination: { id: destination.id } });
  const rows: { term: string; text: string[] }[] = [
    {
      term: "Source",
      text: [sourceLabel(source), `${contentTypeNames[contentTypeOf(source)]} records`, ...s3Lines(source)],
    },
    {
      term: "Destination",
      text: [
        destination.name,
        ...(destination.kind === "sandbox"
          ? ["A sandbox on this server"]
          : [destination.host ?? "", destination.projectToken]),
        ...(destination.maxEventsPerSecond
          ? [`At most ${formatCount(destination.maxEventsPerSecond)} events a second`]
          : []),
      ],
    },
    { term: "Options", text: describeOptions(options, contentTypeOf(source)) },
    { term: "Pauses after", text: [`${formatCount(options.rejectLimit)} rejected records`] },
    { term: "Created", text: [`${formatTime(createdAt)} by ${createdBy}`] },
    { term: "Id", text: [id] },
  ];
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title="Frozen at the start" flush>
        <dl className="divide-y">
          {rows.map(({ term, text }) => (
            <div key={term} className="grid gap-x-6 gap-y-1 px-4 py-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
              <dt className="text-muted">{term}</dt>
              <dd className="min-w-0 break-words">
                {text.filter(Boolean).map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title="As JSON" aside={<CopyButton text={json} label="Copy JSON" />}>
        <p className="mb-3 text-sm text-muted">
          What POST /api/migrations takes to make the same migration again. Secrets are not in it.
        </p>
        <JsonView text={json} label="Configuration as JSON" className="max-h-112" />
      </Card>
    </div>
  );
}

function s3Lines(source: MigrationView["source"]): string[] {
  if (source.kind !== "s3") return [];
  return [source.region, ...(source.endpoint ? [source.endpoint] : []), `Key ${source.accessKeyId}`];
}
