"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/dialog";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextField } from "@/components/ui/text-field";
import { api } from "@/lib/client/api";
import { formatTime } from "@/lib/client/format";
import { keys, tokensQuery } from "@/lib/client/queries";
import { useRemoval } from "@/lib/client/use-removal";
import { createdToken, createTokenBody, type TokenView } from "@/lib/schemas/auth";

import { OnceShown } from "./once-shown";

export function ApiTokens() {
  const [doomed, setDoomed] = useState<TokenView | null>(null);
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(tokensQuery());
  const form = useForm<z.infer<typeof createTokenBody>>({
    resolver: zodResolver(createTokenBody),
    defaultValues: { name: "" },
  });
  const create = useMutation({
    mutationFn: (json: { name: string }) => api("/api/tokens", createdToken, { method: "POST", json }),
    onSuccess: () => {
      form.reset();
      void client.invalidateQueries({ queryKey: keys.tokens });
    },
  });
  const remove = useRemoval({
    path: `/api/tokens/${doomed?.id ?? ""}`,
    queryKey: keys.tokens,
    gone: "The token is deleted and works no more.",
    stays: "The token could not be deleted.",
    onDone: () => setDoomed(null),
  });

  return (
    <Card title="API tokens" flush>
      <div className="space-y-4 p-4">
        <p className="max-w-prose text-muted">
          Scripts and the command line use a token in place of signing in. It can do everything you can.
        </p>
        <form
          noValidate
          onSubmit={form.handleSubmit((values) => create.mutate(values))}
          className="grid max-w-md grid-cols-[minmax(0,1fr)_auto] gap-2"
        >
          <TextField form={form} name="name" label="Token name" required placeholder="nightly import" />
          <Button type="submit" className="mt-7" busy={create.isPending}>
            Create token
          </Button>
        </form>
        {create.error && <ProblemAlert message={create.error.message} />}
        {create.data && (
          <OnceShown
            key={create.data.id}
            title={`Copy the token “${create.data.name}” now.`}
            label="New token"
            secret={create.data.token}
          />
        )}
      </div>
      {isPending && <SkeletonRows rows={2} label="Loading the tokens" />}
      {error && !data && <QueryProblem error={error} onRetry={() => void refetch()} />}
      {data && data.items.length > 0 && (
        <div className="border-t">
          <Table label="API tokens">
            <thead>
              <tr>
                <Th>Name</Th>
                <Th className="max-sm:hidden">Created</Th>
                <Th className="max-sm:hidden">Last used</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((token) => (
                <Tr key={token.id}>
                  <Td>
                    <span className="font-medium wrap-anywhere">{token.name}</span>
                    <p className="text-sm text-muted sm:hidden">
                      {token.lastUsedAt ? `Last used ${formatTime(token.lastUsedAt)}` : "Never used"}
                    </p>
                  </Td>
                  <Td className="whitespace-nowrap text-muted max-sm:hidden">{formatTime(token.createdAt)}</Td>
                  <Td className="whitespace-nowrap text-muted max-sm:hidden">
                    {token.lastUsedAt ? formatTime(token.lastUsedAt) : "never"}
                  </Td>
                  <Td className="text-right">
                    <Button
                      variant="ghost"
                      size="icon"
                      aria-label={`Delete ${token.name}`}
                      onClick={() => setDoomed(token)}
                    >
                      <Trash2 aria-hidden />
                    </Button>
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
      <Confirm
        open={doomed !== null}
        onOpenChange={() => setDoomed(null)}
        title={`Delete the token “${doomed?.name ?? ""}”?`}
        text="Whatever uses it is refused from then on. This can't be undone."
        action="Delete token"
        dismiss="Keep it"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </Card>
  );
}
