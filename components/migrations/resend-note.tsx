import { ProblemAlert } from "@/components/ui/problem-alert";
import type { MigrationView } from "@/lib/schemas/migration";

/** Of a migration that sends a day of another again: whose events they are, and where they are verified. */
export function ResendNote({ migration: { resendOf } }: { migration: MigrationView }) {
  if (!resendOf) return null;
  return (
    <ProblemAlert
      tone="note"
      className="mb-4"
      message={`It sends the events of ${resendOf.day} again, as another migration sent them.`}
      hint="They have the same uuids and the other one's mark, so that the destination keeps one of each. That one is compared by itself when this has ended."
      link={{ label: "See its comparison", href: `/migrations/${resendOf.id}?tab=verify` }}
    />
  );
}
