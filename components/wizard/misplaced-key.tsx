"use client";

import { Wand2 } from "lucide-react";
import { useWatch, type UseFormReturn } from "react-hook-form";

import { Button } from "@/components/ui/button";
import type { DestinationValues } from "@/lib/schemas/draft";

import { misplacedKeys } from "./misplaced-keys";

/** One click for keys that were pasted into each other's field. */
export function MisplacedKey({ form }: { form: UseFormReturn<DestinationValues> }) {
  const [projectToken, personalApiKey] = useWatch({ control: form.control, name: ["projectToken", "personalApiKey"] });
  const move = misplacedKeys({ projectToken, personalApiKey });
  if (!move) return null;

  function apply(keys: NonNullable<typeof move>) {
    form.setValue("projectToken", keys.projectToken, { shouldDirty: true });
    form.setValue("personalApiKey", keys.personalApiKey, { shouldDirty: true });
    void form.trigger(["projectToken", "personalApiKey"]);
    if (!keys.projectToken) form.setFocus("projectToken");
  }

  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm sm:col-span-2">
      <p className="text-muted">{move.said}</p>
      <Button size="small" onClick={() => apply(move)}>
        <Wand2 aria-hidden />
        {move.label}
      </Button>
    </div>
  );
}
