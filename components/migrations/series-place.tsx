"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { hasEnded } from "@/lib/client/migration-status";
import { followed, overviewQuery } from "@/lib/client/queries";
import { seriesName } from "@/lib/client/series";
import type { MigrationView } from "@/lib/schemas/migration";

import { MigrationStatusPill } from "./migration-status-pill";
import { sourceLabel } from "./source-label";

const LOOK_MS = 5_000;

/** Where a migration stands in its series, with the way to the others. Nothing for one that belongs to none. */
export function SeriesPlace({ migration }: { migration: MigrationView }) {
  const { id, name, series } = migration;
  const ids = followed((series?.ids ?? []).map((each) => ({ id: each })));
  const { data } = useQuery({
    ...overviewQuery(ids),
    enabled: ids.length > 1,
    refetchInterval: ({ state }) => (state.data?.items.every(({ status }) => hasEnded(status)) ? false : LOOK_MS),
  });
  if (!series || ids.length < 2) return null;
  const members = new Map(data?.items.map((item) => [item.id, item]));
  return (
    <nav aria-label="Series" className="mb-4 rounded-lg border bg-surface p-4">
      <p className="wrap-anywhere">
        <span className="font-medium">
          {ids.indexOf(id) + 1} of {ids.length}
        </span>{" "}
        <span className="text-muted">
          in the series “{seriesName(name)}”. Each begins when the one before has ended.
        </span>
      </p>
      <ol className="mt-3 flex flex-wrap gap-2">
        {ids.map((each, place) => {
          const member = members.get(each);
          const here = each === id;
          return (
            <li key={each} className="max-w-full">
              <Link
                href={`/migrations/${each}`}
                aria-current={here ? "page" : undefined}
                className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 rounded-md border px-3 py-1 text-sm hover:bg-sunken aria-[current]:border-accent aria-[current]:bg-accent-soft"
              >
                <span className="text-muted">{place + 1}</span>
                <span className="min-w-0 wrap-anywhere">{member ? sourceLabel(member.source) : "…"}</span>
                {member && <MigrationStatusPill status={member.status} error={member.error} />}
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
