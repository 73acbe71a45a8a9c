"use client";

import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { z } from "zod";

import { api } from "./api";

type Options = { path: string; queryKey: QueryKey; gone: string; stays: string; onDone: () => void };

/** Deletes something, says so, and refreshes the list it stood in. */
export function useRemoval({ path, queryKey, gone, stays, onDone }: Options) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api(path, z.unknown(), { method: "DELETE" }),
    onSuccess: () => {
      toast.success(gone);
      onDone();
      void client.invalidateQueries({ queryKey });
    },
    onError: (error) => toast.error(stays, { description: error.message }),
  });
}
