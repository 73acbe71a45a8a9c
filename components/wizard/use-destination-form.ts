"use client";

import { useForm, type UseFormReturn } from "react-hook-form";

import { bodyResolver } from "@/lib/client/form-resolver";
import type { DestinationValues } from "@/lib/schemas/draft";

import { destinationAnswer, typedDestination } from "./answers";

type DestinationForm = {
  form: UseFormReturn<DestinationValues>;
  /** Applies a check's remedy: a field of the body and what it should be. */
  fix: (field: string, value: string) => void;
};

/** Where events go, as it is typed, judged as the API judges it. */
export function useDestinationForm(defaultValues: DestinationValues): DestinationForm {
  const form = useForm<DestinationValues>({
    mode: "onTouched",
    defaultValues,
    resolver: bodyResolver(destinationAnswer),
  });
  return {
    form,
    fix: (field, value) => {
      for (const [name, text] of Object.entries(typedDestination(field, value)))
        form.setValue(name as keyof DestinationValues, text, { shouldValidate: true });
    },
  };
}
