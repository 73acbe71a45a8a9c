import { ShieldQuestion } from "lucide-react";
import Link from "next/link";

import { buttonClasses } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ProblemAlert } from "@/components/ui/problem-alert";
import type { MigrationView } from "@/lib/schemas/migration";

type ResendOf = NonNullable<MigrationView["resendOf"]>;

/** Where its events are compared: with the migration that they belong to. */
export const comparisonOf = ({ id }: ResendOf) => `/migrations/${id}?tab=verify`;

/** Of a migration that sends a day of another again: whose events they are, and where they are verified. */
export function ResendNote({ migration: { resendOf } }: { migration: MigrationView }) {
  if (!resendOf) return null;
  return (
    <ProblemAlert
      tone="note"
      className="mb-4"
      message={`It sends the events of ${resendOf.day} again, as another migration sent them.`}
      hint="They have the same uuids and the other one's mark, so that the destination keeps one of each. That one is compared by itself when this has ended."
      link={{ label: "See its comparison", href: comparisonOf(resendOf) }}
    />
  );
}

/** In the place of a comparison of its own. */
export function ComparedElsewhere({ resendOf }: { resendOf: ResendOf }) {
  return (
    <div className="rounded-lg border bg-surface">
      <EmptyState
        icon={ShieldQuestion}
        title={`${resendOf.day} is compared with the migration that it belongs to.`}
        text="The events sent again have that one’s mark, so the destination counts them as its own. It is asked anew by itself when this has ended."
      >
        <Link href={comparisonOf(resendOf)} className={buttonClasses({ variant: "primary" })}>
          Show that comparison
        </Link>
      </EmptyState>
    </div>
  );
}
