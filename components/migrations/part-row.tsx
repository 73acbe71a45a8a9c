import { useEffect, useRef } from "react";

import { Meter } from "@/components/ui/meter";
import { StatusPill } from "@/components/ui/status";
import { Td, Tr } from "@/components/ui/table";
import { formatBytes, formatCount, formatShare } from "@/lib/client/format";
import type { MigrationView } from "@/lib/schemas/migration";
import type { PartView } from "@/lib/schemas/parts";

import { cellLooks } from "./cell-looks";
import { PartActions } from "./part-actions";
import { PartWords } from "./part-detail";

type Props = { migration: Pick<MigrationView, "id" | "status">; part: PartView; marked: boolean };

/** `marked`: the one that somebody came for, out of the map. */
export function PartRow({ migration, part, marked }: Props) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (marked) row.current?.scrollIntoView({ block: "center" });
  }, [marked]);
  const { ledger, key, bytes, bytesRead, attempts } = part;
  const ended = part.status === "done" || part.status === "empty" || part.status === "left_out";
  const share = ended ? 1 : bytes === 0 ? 0 : Math.min(1, bytesRead / bytes);
  const { tone, icon, label } = cellLooks[part.state];
  return (
    <Tr ref={row} aria-current={marked || undefined} className={marked ? "bg-accent-soft" : undefined}>
      <Td className="max-w-lg min-w-64">
        <span className="font-mono text-xs break-all">{key}</span>
        <PartWords part={part} />
        <PartActions migration={migration} part={part} />
      </Td>
      <Td>
        <StatusPill tone={tone} icon={icon} label={label} />
      </Td>
      <Td>
        <div className="flex min-w-40 items-center gap-3">
          <Meter
            label={`Progress of ${key}`}
            total={1}
            segments={[{ key: "read", value: share, tone: tone === "idle" ? "running" : tone }]}
            text={formatShare(share)}
          />
          <span className="w-20 shrink-0 text-right text-sm whitespace-nowrap text-muted">{formatBytes(bytes)}</span>
        </div>
      </Td>
      <Td numeric>{formatCount(ledger.read)}</Td>
      <Td numeric>{formatCount(ledger.accepted)}</Td>
      <Td numeric>{formatCount(ledger.dropped)}</Td>
      <Td numeric className={ledger.rejected > 0 ? "font-medium text-stop-text" : undefined}>
        {formatCount(ledger.rejected)}
      </Td>
      <Td numeric>{formatCount(attempts)}</Td>
    </Tr>
  );
}
