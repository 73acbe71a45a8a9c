"use client";

import type { ReactNode } from "react";

import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { JsonView } from "@/components/ui/json-view";
import { describeOptions } from "@/components/wizard/describe-options";
import { importCommand, importJson } from "@/lib/client/cli-command";
import { formatAmount, formatCount, formatTime } from "@/lib/client/format";
import type { MigrationView } from "@/lib/schemas/migration";
import { contentTypeOf } from "@/lib/schemas/source";

import { CloneButton } from "./clone-button";
import { NameRules } from "./name-rules";
import { contentTypeNames, sourceLabel } from "./source-label";

/** What was frozen at the start: in plain English, and as what makes the same migration again. */
export function Configuration({ migration }: { migration: MigrationView }) {
  const { command, secrets } = importCommand(migration);
  const json = importJson(migration);
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title="Frozen at the start" aside={<CloneButton id={migration.id} />} flush>
        <dl className="divide-y">
          {rowsOf(migration).map(({ term, text }) => (
            <div key={term} className="grid gap-x-6 gap-y-1 px-4 py-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
              <dt className="text-muted">{term}</dt>
              <dd className="min-w-0 break-words">{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <div className="min-w-0 space-y-4">
        <Card title="As a command" aside={<CopyButton text={command} label="Copy command" />}>
          <p className="mb-3 text-sm text-muted">
            {secrets.length > 0
              ? `Makes the same migration again, once ${listed(secrets)} ${secrets.length > 1 ? "are" : "is"} set in your shell: secrets are not in it.`
              : "Makes the same migration again. There is no secret in it."}
          </p>
          <pre
            role="group"
            aria-label="Configuration as a command"
            tabIndex={0}
            className="max-h-80 overflow-auto rounded-md border bg-ground p-3 font-mono text-xs leading-5 focus-visible:-outline-offset-2"
          >
            {command}
          </pre>
        </Card>
        <Card title="As JSON" aside={<CopyButton text={json} label="Copy JSON" />}>
          <p className="mb-3 text-sm text-muted">
            {secrets.length > 0
              ? "What POST /api/migrations takes to make the same migration again. Its secrets are left empty: fill them in, or the server refuses it."
              : "What POST /api/migrations takes to make the same migration again. There is no secret in it."}
          </p>
          <JsonView text={json} label="Configuration as JSON" className="max-h-112" />
        </Card>
      </div>
    </div>
  );
}

type Row = { term: string; text: ReactNode };

function rowsOf({ source, destination, options, createdAt, createdBy, id, ...migration }: MigrationView): Row[] {
  const { dropEvents = [], keepEvents = [], renameEvents = {} } = options;
  return [
    ...(migration.test
      ? [{ term: "Test", text: `At most ${formatAmount(migration.testMaxEvents ?? 0, "record")} of the source` }]
      : []),
    {
      term: "Source",
      text: lines([sourceLabel(source), `${contentTypeNames[contentTypeOf(source)]} records`, ...access(source)]),
    },
    {
      term: "Destination",
      text: lines([
        destination.name,
        ...(destination.kind === "sandbox"
          ? ["A sandbox on this server"]
          : [destination.host ?? "", `Project token ${destination.projectToken}`]),
        destination.maxEventsPerSecond
          ? `At most ${formatCount(destination.maxEventsPerSecond)} events a second`
          : "As fast as it takes them",
      ]),
    },
    { term: "Options", text: lines(describeOptions(options, contentTypeOf(source))) },
    ...(keepEvents.length > 0
      ? [{ term: "Only these", text: <NameRules label="Only these" names={keepEvents} /> }]
      : []),
    ...(dropEvents.length > 0 ? [{ term: "Left out", text: <NameRules label="Left out" names={dropEvents} /> }] : []),
    ...(Object.keys(renameEvents).length > 0
      ? [{ term: "Renamed", text: <NameRules label="Renamed" renames={renameEvents} /> }]
      : []),
    { term: "Pauses after", text: formatAmount(options.rejectLimit, "rejected record") },
    { term: "Created", text: `${formatTime(createdAt)} by ${createdBy}` },
    { term: "Id", text: <span className="font-mono text-sm break-all">{id}</span> },
  ];
}

const lines = (text: string[]) => text.filter(Boolean).map((line) => <p key={line}>{line}</p>);

function access(source: MigrationView["source"]): string[] {
  switch (source.kind) {
    case "folder":
      return [];
    case "s3":
      return [`Region ${source.region}`, source.endpoint ?? "", `Access key ${source.accessKeyId}`];
    case "amplitude":
      return [`Region ${source.region.toUpperCase()}`, source.baseUrl ?? "", `API key ${source.apiKey}`];
    case "mixpanel":
      return [
        `Region ${source.region.toUpperCase()}`,
        source.baseUrl ?? "",
        source.auth.type === "service_account"
          ? `Project ${source.auth.projectId}, service account ${source.auth.username}`
          : `Project secret ${source.auth.secret}`,
      ];
  }
}

const listed = (names: string[]) => new Intl.ListFormat("en").format(names.map((name) => `$${name}`));
