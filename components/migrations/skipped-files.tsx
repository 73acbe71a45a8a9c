"use client";

import { useInfiniteQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatAmount, formatBytes } from "@/lib/client/format";
import { skippedListQuery } from "@/lib/client/queries";

/** Files that were listed and left alone, each with why. */
export function SkippedFiles({ id, count }: { id: string; count: number }) {
  const query = useInfiniteQuery(skippedListQuery(id));
  const files = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title={`${formatAmount(count, "file was", "files were")} skipped`} flush>
      <Table label="Skipped files">
        <thead>
          <tr>
            <Th>File</Th>
            <Th>Why</Th>
            <Th numeric>Size</Th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <Tr key={file.key}>
              <Td className="min-w-48 font-mono text-xs break-all">{file.key}</Td>
              <Td>{file.why}</Td>
              <Td numeric>{formatBytes(file.bytes)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {query.hasNextPage && (
        <div className="border-t p-3">
          <Button size="small" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Card>
  );
}
