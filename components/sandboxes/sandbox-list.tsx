"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FlaskConical, Plus } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";

import { Button, buttonClasses } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr, wholeRow } from "@/components/ui/table";
import { api } from "@/lib/client/api";
import { cn } from "@/lib/client/class-names";
import { formatTime } from "@/lib/client/format";
import { destinationsQuery, keys } from "@/lib/client/queries";
import { destinationView } from "@/lib/schemas/destination";

export function SandboxList() {
  const [making, setMaking] = useState(false);
  const { data, error, isPending, refetch } = useQuery(destinationsQuery());
  const sandboxes = data?.items.filter((item) => item.kind === "sandbox") ?? [];

  return (
    <>
      <PageHeader
        title="Sandboxes"
        text="A sandbox takes events as PostHog does and keeps them on this server, where you can look at each one."
      >
        <Button variant="primary" onClick={() => setMaking(true)}>
          <Plus aria-hidden />
          New sandbox
        </Button>
      </PageHeader>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {isPending && <SkeletonRows rows={3} label="Loading the sandboxes" />}
        {error && !data && <QueryProblem error={error} onRetry={() => void refetch()} />}
        {data && sandboxes.length === 0 && (
          <EmptyState
            icon={FlaskConical}
            title="No sandbox yet."
            text="Choose “A sandbox” as the destination of a migration and it is made by itself, or make one here."
          >
            <Link href="/migrations/new/connect?try=amplitude" className={buttonClasses()}>
              Try it with sample data
            </Link>
          </EmptyState>
        )}
        {sandboxes.length > 0 && (
          <Table label="Sandboxes">
            <thead>
              <tr>
                <Th>Name</Th>
                <Th className="max-sm:hidden">Token</Th>
                <Th numeric>Created</Th>
              </tr>
            </thead>
            <tbody>
              {sandboxes.map((sandbox) => (
                <Tr key={sandbox.id} className="relative">
                  <Td className="pointer-coarse:h-11">
                    <Link href={`/sandboxes/${sandbox.id}`} className={cn("font-medium wrap-anywhere", wholeRow)}>
                      {sandbox.name}
                    </Link>
                  </Td>
                  <Td className="font-mono text-sm text-muted max-sm:hidden">{sandbox.projectToken}</Td>
                  <Td numeric className="text-muted">
                    {formatTime(sandbox.createdAt)}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </div>
      <NewSandbox open={making} onOpenChange={setMaking} />
    </>
  );
}

function NewSandbox({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [name, setName] = useState("");
  const router = useRouter();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () =>
      api("/api/destinations", destinationView, {
        method: "POST",
        json: { kind: "sandbox", ...(name.trim() && { name: name.trim() }) },
      }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: keys.destinations });
      router.push(`/sandboxes/${id}`);
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    make.mutate();
  }

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New sandbox">
      <form onSubmit={submit} className="space-y-4">
        <Field label="Name" hint="Empty means it is named by its day.">
          {(control) => (
            <Input {...control} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        {make.error && <ProblemAlert message={make.error.message} />}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" busy={make.isPending}>
            Create sandbox
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
