import Link from "next/link";

import { buttonClasses } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { formatAmount } from "@/lib/client/format";
import type { MigrationView } from "@/lib/schemas/migration";

import { eventsUrl } from "./events-url";

/** On the page of a test: what it is, and once it is done, what may come next. */
export function TestNext({ migration }: { migration: MigrationView }) {
  const { id, test, testMaxEvents = 0, status, destination, draftId } = migration;
  if (!test) return null;
  const size = `At most ${formatAmount(testMaxEvents, "record")} from all over the source.`;
  if (status !== "completed")
    return <ProblemAlert tone="note" quiet className="mb-4" message="This is a test." hint={size} />;
  return (
    <ProblemAlert
      tone="note"
      quiet
      className="mb-4"
      message="The test is done."
      hint="Look at what arrived. If it is right, import everything with the same settings; if not, change them and test again."
    >
      <div className="mt-2 flex flex-wrap gap-2">
        <Link href={`/migrations/${id}/promote`} className={buttonClasses({ variant: "primary" })}>
          Import everything
        </Link>
        {destination.kind === "sandbox" && (
          <Link href={`/sandboxes/${destination.id}`} className={buttonClasses()}>
            See what arrived
          </Link>
        )}
        {destination.kind === "posthog" && destination.host && (
          <a
            href={eventsUrl({ id, host: destination.host, projectId: destination.projectId })}
            target="_blank"
            rel="noreferrer"
            className={buttonClasses()}
          >
            See what arrived in PostHog
          </a>
        )}
        {draftId && (
          <Link href={`/migrations/new/mapping?draft=${draftId}`} className={buttonClasses({ variant: "ghost" })}>
            Change the settings
          </Link>
        )}
      </div>
    </ProblemAlert>
  );
}
