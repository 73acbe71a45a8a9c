"use client";

import { useQuery } from "@tanstack/react-query";
import { useWatch } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextField } from "@/components/ui/text-field";
import { cn } from "@/lib/client/class-names";
import { formatBytes, formatDay } from "@/lib/client/format";
import { importsQuery } from "@/lib/client/queries";

import type { SourceForm } from "./source-form";

export function FolderFields({ form }: { form: SourceForm }) {
  const imports = useQuery(importsQuery());
  const path = useWatch({ control: form.control, name: "files.path" });
  const choose = (next: string) => form.setValue("files.path", next, { shouldValidate: true, shouldDirty: true });

  return (
    <div className="space-y-5">
      <TextField
        form={form}
        name="files.path"
        label="File or folder"
        required
        placeholder="exports/2024"
        mono
        hint={
          imports.data ? (
            <>
              Relative to <code className="font-mono text-xs break-all">{imports.data.folder}</code>. A folder means
              every file in it.
            </>
          ) : (
            "Relative to the import folder of this server. A folder means every file in it."
          )
        }
      />
      {imports.isPending && <SkeletonRows rows={3} label="Listing the import folder" />}
      {imports.error && (
        <ProblemAlert tone="warn" message="The import folder could not be listed." hint={imports.error.message} />
      )}
      {imports.data && imports.data.items.length === 0 && (
        <p className="rounded-lg border border-dashed p-4 text-center text-muted">
          The import folder is empty. Copy files into it, or go back and choose to upload one.
        </p>
      )}
      {imports.data && imports.data.items.length > 0 && (
        <div className="max-h-80 overflow-y-auto rounded-lg border bg-surface">
          <Table label="Files in the import folder">
            <thead>
              <tr>
                <Th>File</Th>
                <Th numeric>Size</Th>
                <Th className="max-sm:hidden">Changed</Th>
                <Th>
                  <span className="sr-only">Choose</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {imports.data.items.map((file) => (
                <Tr key={file.path} className={cn(file.path === path && "bg-accent-soft hover:bg-accent-soft")}>
                  <Td className="font-mono text-sm break-all">{file.path}</Td>
                  <Td numeric>{formatBytes(file.bytes)}</Td>
                  <Td className="whitespace-nowrap text-muted max-sm:hidden">{formatDay(file.modifiedAt)}</Td>
                  <Td className="text-right">
                    <Button
                      size="small"
                      aria-label={`Use ${file.path}`}
                      aria-pressed={file.path === path}
                      onClick={() => choose(file.path)}
                    >
                      {file.path === path ? "In use" : "Use"}
                    </Button>
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
          {imports.data.truncated && (
            <p className="border-t px-4 py-2 text-sm text-muted">
              There are more files than are listed. Type the path above.
            </p>
          )}
        </div>
      )}
    </div>
  );
}
