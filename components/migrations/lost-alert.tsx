"use client";

import { ProblemAlert } from "@/components/ui/problem-alert";
import { formatDuration } from "@/lib/client/format";
import { useNow } from "@/lib/client/use-now";

/** Shown while no tick comes: how old the numbers are. `since`: Unix milliseconds. */
export function LostAlert({ since }: { since: number | null }) {
  const now = useNow();
  if (since === null || now === null) return null;
  return (
    <ProblemAlert
      tone="warn"
      className="mb-4"
      message={`Last heard ${formatDuration((now - since) / 1_000)} ago, reconnecting. These numbers may be old.`}
      hint="Nothing for you to do on this page. The migration goes on without it."
    />
  );
}
