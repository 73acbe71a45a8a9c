"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";

import { ProblemAlert } from "@/components/ui/problem-alert";
import { migrationsQuery } from "@/lib/client/queries";
import { isExport } from "@/lib/schemas/source";

import { useWizard } from "./wizard-context";

type Range = { from: string; to: string };
const MOST_SHOWN = 8;

/** What earlier migrations of the same vendor cover, and whether this range meets them. */
export function EarlierRanges({ range }: { range: Range | null }) {
  const { draft } = useWizard();
  const { data } = useInfiniteQuery(migrationsQuery(null));
  const earlier = (data?.pages ?? [])
    .flatMap((page) => page.items)
    .flatMap(({ id, name, status, test, source }) =>
      isExport(source) && source.kind === draft.place && !test && status !== "cancelled"
        ? [{ id, name, from: source.from, to: source.to }]
        : [],
    );
  if (earlier.length === 0) return null;
  const meets = (other: Range) =>
    range !== null && Date.parse(other.from) < Date.parse(range.to) && Date.parse(range.from) < Date.parse(other.to);
  const overlaps = earlier.filter(meets);
  return (
    <section aria-label="Earlier migrations" className="space-y-3">
      {overlaps.length > 0 && (
        <ProblemAlert
          tone="warn"
          quiet
          message="Part of this range was imported before."
          hint="Into the same destination under the same settings PostHog folds what arrives twice; other settings make second events of the same records."
        />
      )}
      <h3 className="text-sm font-medium">Imported before</h3>
      <ul className="space-y-1 text-sm">
        {earlier.slice(0, MOST_SHOWN).map((each) => (
          <li key={each.id} className="flex flex-wrap items-baseline gap-x-3">
            <span className={meets(each) ? "text-wait-text" : "text-muted"}>
              {each.from.slice(0, 10)} to {each.to.slice(0, 10)}
            </span>
            <Link href={`/migrations/${each.id}`} className="wrap-anywhere underline underline-offset-2">
              {each.name}
            </Link>
          </li>
        ))}
      </ul>
      {earlier.length > MOST_SHOWN && <p className="text-sm text-muted">And {earlier.length - MOST_SHOWN} more.</p>}
    </section>
  );
}
