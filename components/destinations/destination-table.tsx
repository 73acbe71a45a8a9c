import { FlaskConical, Pencil, Trash2 } from "lucide-react";
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount, formatDay } from "@/lib/client/format";
import type { DestinationView } from "@/lib/schemas/destination";

type Props = {
  items: DestinationView[];
  onEdit: (destination: DestinationView) => void;
  onDelete: (destination: DestinationView) => void;
};

export function DestinationTable({ items, onEdit, onDelete }: Props) {
  return (
    <Table label="Destinations">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Where</Th>
          <Th>Token</Th>
          <Th numeric>At most</Th>
          <Th numeric>Created</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.id}>
            <Td className="min-w-40">
              {item.kind === "sandbox" ? (
                <Link href={`/sandboxes/${item.id}`} className="font-medium break-words hover:underline">
                  {item.name}
                </Link>
              ) : (
                <span className="font-medium break-words">{item.name}</span>
              )}
              {item.projectName && <p className="text-sm text-muted">Project {item.projectName}</p>}
            </Td>
            <Td className="min-w-40">
              {item.kind === "sandbox" ? (
                <span className="inline-flex items-center gap-1.5 text-muted">
                  <FlaskConical aria-hidden className="size-3.5" />
                  This server
                </span>
              ) : (
                <span className="break-all">{item.host?.replace(/^https:\/\//, "")}</span>
              )}
            </Td>
            <Td className="font-mono text-sm whitespace-nowrap text-muted">{item.projectToken}</Td>
            <Td numeric className="text-muted">
              {item.maxEventsPerSecond === null ? "default" : `${formatCount(item.maxEventsPerSecond)}/s`}
            </Td>
            <Td numeric className="text-muted">
              {formatDay(item.createdAt)}
            </Td>
            <Td>
              <div className="flex justify-end gap-1">
                <Button variant="ghost" size="icon" aria-label={`Edit ${item.name}`} onClick={() => onEdit(item)}>
                  <Pencil aria-hidden />
                </Button>
                <Button variant="ghost" size="icon" aria-label={`Delete ${item.name}`} onClick={() => onDelete(item)}>
                  <Trash2 aria-hidden />
                </Button>
              </div>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
