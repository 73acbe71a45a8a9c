"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";

import { migrationView } from "@/lib/schemas/migration";

import { api } from "./api";
import { keys, migrationQuery } from "./queries";

const verbs = {
  "leave-out": { done: "The part is left out.", failed: "It could not be left out." },
  retry: { done: "It begins again.", failed: "It could not be tried again." },
} as const;
export type PartVerb = keyof typeof verbs;

/** What a person does with one part that needs somebody. */
export function usePartAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ part, verb }: { part: string; verb: PartVerb }) =>
      api(`/api/migrations/${id}/parts/${part}/${verb}`, migrationView, { method: "POST" }),
    onSuccess: (view, { verb }) => {
      client.setQueryData(migrationQuery(id).queryKey, view);
      toast.success(verbs[verb].done);
    },
    onError: (error, { verb }) => toast.error(verbs[verb].failed, { description: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.migration(id) }),
  });
}
