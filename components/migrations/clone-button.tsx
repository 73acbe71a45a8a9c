"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CopyPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";
import { draftView } from "@/lib/schemas/draft";

/** Opens the wizard with everything this migration was made of, its secrets included. Nothing starts by that. */
export function CloneButton({ id }: { id: string }) {
  const router = useRouter();
  const client = useQueryClient();
  const clone = useMutation({
    mutationFn: () => api("/api/drafts", draftView, { method: "POST", json: { fromMigration: id } }),
    onSuccess: (draft) => {
      void client.invalidateQueries({ queryKey: keys.drafts });
      router.push(`/migrations/new/connect?draft=${draft.id}`);
    },
    onError: (error) => toast.error("It could not be cloned.", { description: error.message }),
  });
  return (
    <Button busy={clone.isPending || clone.isSuccess} onClick={() => clone.mutate()}>
      <CopyPlus aria-hidden />
      Clone with changes
    </Button>
  );
}
