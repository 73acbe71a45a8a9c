"use client";

import Link from "next/link";

import { Meter } from "@/components/ui/meter";
import { Td, Tr } from "@/components/ui/table";
import { cn } from "@/lib/client/class-names";
import { formatAgo, formatCount, formatShare, formatShortCount, formatTime } from "@/lib/client/format";
import { shareDone } from "@/lib/client/migration-status";
import { useNow } from "@/lib/client/use-now";
import type { MigrationListItem } from "@/lib/schemas/migration";

import { meterTone, MigrationStatusPill } from "./migration-status-pill";
import { sourceLabel } from "./source-label";

export function MigrationRow({ item }: { item: MigrationListItem }) {
  const now = useNow();
  const share = shareDone(item);
  const { read, accepted, rejected } = item.ledger;
  return (
    <Tr className="relative">
      <Td className="md:max-w-96 md:min-w-48">
        <Link
          href={`/migrations/${item.id}`}
          className="font-medium after:absolute after:inset-0 hover:underline focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <span className="line-clamp-2 break-words">{item.name}</span>
        </Link>
        <p className="text-sm wrap-anywhere text-muted md:truncate">
          {sourceLabel(item.source)} → {item.destination.name}
        </p>
        <p className="mt-1.5 mb-1 flex items-center gap-3 text-sm text-muted md:hidden">
          <MigrationStatusPill status={item.status} error={item.error} />
          {share === null ? "" : `${formatShare(share)}, `}
          {formatShortCount(read)} read
        </p>
      </Td>
      <Td className="max-md:hidden">
        <MigrationStatusPill status={item.status} error={item.error} />
      </Td>
      <Td className="max-md:hidden">
        <div className="flex min-w-40 items-center gap-3">
          <Meter
            label={`Progress of ${item.name}`}
            total={1}
            segments={[{ key: "done", value: share ?? 0, tone: meterTone(item.status) }]}
            text={share === null ? "not known yet" : formatShare(share)}
          />
          <span className="w-12 shrink-0 text-right text-sm text-muted">
            {share === null ? "–" : formatShare(share)}
          </span>
        </div>
        {item.status === "running" && item.rate.eventsPerSecond > 0 && (
          <p className="mt-0.5 text-xs text-muted">
            {formatShortCount(Math.round(item.rate.eventsPerSecond))} events/s
          </p>
        )}
      </Td>
      <Td numeric className="max-md:hidden">
        {formatCount(read)}
      </Td>
      <Td numeric className="max-md:hidden">
        {formatCount(accepted)}
      </Td>
      <Td numeric className={cn("max-md:hidden", rejected > 0 ? "font-medium text-stop-text" : "text-muted")}>
        {formatCount(rejected)}
      </Td>
      <Td numeric className="text-muted max-md:hidden">
        <time dateTime={item.createdAt} title={formatTime(item.createdAt)}>
          {now === null ? formatTime(item.createdAt) : formatAgo(item.createdAt, now)}
        </time>
      </Td>
    </Tr>
  );
}
