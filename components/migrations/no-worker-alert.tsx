"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { useReadiness } from "@/lib/client/use-migration";

type Props = {
  wanted: boolean;
  /** Workers that are alive, where that is known; else it is asked for. */
  seen?: number;
};

/** Shown while something wants to move and nobody is there to move it. */
export function NoWorkerAlert({ wanted, seen }: Props) {
  const { data: asked } = useReadiness(wanted && seen === undefined);
  const data = seen === undefined ? asked : { database: true, worker: seen > 0 };
  if (!wanted || !data || data.worker) return null;
  return (
    <ProblemAlert
      tone="warn"
      className="mb-4"
      message={data.database ? "No worker is running." : "The database does not answer."}
      hint={
        data.database ? (
          <>
            Start one: <code className="rounded-sm bg-surface px-1 font-mono text-sm">npm run worker</code>. It goes on
            where it was.
          </>
        ) : (
          "Everything goes on by itself when it is back."
        )
      }
    >
      {data.database && <CopyButton text="npm run worker" label="Copy the command" />}
    </ProblemAlert>
  );
}
