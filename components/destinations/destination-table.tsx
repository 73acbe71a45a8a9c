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
          <Th className="max-sm:hidden">Where</Th>
          <Th className="max-md:hidden">Token</Th>
          <Th numeric className="max-md:hidden">
            At most
          </Th>
          <Th numeric className="max-md:hidden">
            Created
          </Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.id}>
            <Td className="sm:min-w-40">
              {item.kind === "sandbox" ? (
                <Link
                  href={`/sandboxes/${item.id}`}
                  className="font-medium wrap-anywhere hover:underline pointer-coarse:-my-2.5 pointer-coarse:inline-block pointer-coarse:py-2.5"
                >
                  {item.name}
                </Link>
              ) : (
                <span className="font-medium wrap-anywhere">{item.name}</span>
              )}
              {item.projectName && <p className="text-sm wrap-anywhere text-muted">Project {item.projectName}</p>}
              <p className="text-sm sm:hidden">
                <Where item={item} />
              </p>
              <p className="font-mono text-xs text-muted md:hidden">{item.projectToken}</p>
            </Td>
            <Td className="min-w-40 max-sm:hidden">
              <Where item={item} />
            </Td>
            <Td className="font-mono text-sm whitespace-nowrap text-muted max-md:hidden">{item.projectToken}</Td>
            <Td numeric className="text-muted max-md:hidden">
              {item.maxEventsPerSecond === null ? "default" : `${formatCount(item.maxEventsPerSecond)}/s`}
            </Td>
            <Td numeric className="text-muted max-md:hidden">
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

function Where({ item: { kind, host } }: { item: DestinationView }) {
  if (kind === "posthog") return <span className="break-all">{host?.replace(/^https:\/\//, "")}</span>;
  return (
    <span className="inline-flex items-baseline gap-1.5 text-muted">
      <FlaskConical aria-hidden className="size-3.5 self-center" />
      This server
    </span>
  );
}
