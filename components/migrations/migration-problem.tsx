"use client";

import Link from "next/link";
import { useState } from "react";

import { Button, buttonClasses } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { mendableCodes, mendFields } from "@/lib/client/mend-fields";
import { useMigrationAction } from "@/lib/client/use-migration";
import type { MigrationView, Problem } from "@/lib/schemas/migration";

import { MendSourceForm } from "./mend-source";

type Props = { migration: MigrationView; onRejects: () => void; onFailedParts: () => void };

const destinationCodes: ReadonlySet<string> = new Set([
  "destination_refused_token",
  "destination_not_posthog",
  "destination_quota_limited",
]);
const regionNames: Record<string, string> = { us: "the US", eu: "the EU", in: "India" };

/** Of a paused migration: what is wrong, and right there what mends it. */
export function MigrationProblem({ migration, onRejects, onFailedParts }: Props) {
  const { error, source } = migration;
  const mends = mendFields(source).length > 0;
  const [asked, setAsked] = useState(false);
  const wantsMending = error !== undefined && mendableCodes.has(error.code);
  return (
    <>
      {error && (
        <ProblemAlert className="mb-4" {...error} upstream={error.upstream}>
          {error.region && <UseRegion id={migration.id} region={error.region} />}
          <Remedy error={error} onRejects={onRejects} onFailedParts={onFailedParts} />
          {mends && !wantsMending && !asked && <ChangeSource onAsk={() => setAsked(true)} />}
        </ProblemAlert>
      )}
      {mends && !error && !asked && (
        <div className="mb-4">
          <ChangeSource onAsk={() => setAsked(true)} />
        </div>
      )}
      {mends && (wantsMending || asked) && <MendSourceForm migration={migration} />}
    </>
  );
}

function ChangeSource({ onAsk }: { onAsk: () => void }) {
  return <Button onClick={onAsk}>Change the source’s key or region</Button>;
}

/** The vendor itself said where the project is: one press. */
function UseRegion({ id, region }: { id: string; region: string }) {
  const action = useMigrationAction(id);
  return (
    <>
      <Button
        variant="primary"
        busy={action.isPending}
        onClick={() => action.mutate({ verb: "resume", source: { region } })}
      >
        {`Use ${regionNames[region] ?? region} and resume`}
      </Button>
      {action.error && <p role="alert">{action.error.message}</p>}
    </>
  );
}

type RemedyProps = Omit<Props, "migration"> & { error: Problem };

function Remedy({ error: { code }, onRejects, onFailedParts }: RemedyProps) {
  if (code === "too_many_rejects") return <Button onClick={onRejects}>Look at the rejects</Button>;
  if (code === "parts_need_you") return <Button onClick={onFailedParts}>Show these parts</Button>;
  if (!destinationCodes.has(code)) return null;
  return (
    <Link href="/destinations" className={buttonClasses()}>
      Change the destination
    </Link>
  );
}
