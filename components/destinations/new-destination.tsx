"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useController, useForm, useWatch } from "react-hook-form";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { RadioCards } from "@/components/ui/radio-cards";
import { destinationInput } from "@/components/wizard/answers";
import { PostHogFields } from "@/components/wizard/destination-fields";
import { api, ApiError } from "@/lib/client/api";
import { setFieldErrors } from "@/lib/client/form-errors";
import { bodyResolver } from "@/lib/client/form-resolver";
import { keys } from "@/lib/client/queries";
import { createDestinationBody, destinationView } from "@/lib/schemas/destination";
import { type DestinationValues, emptyDraft } from "@/lib/schemas/draft";

const cards = [
  { value: "us", label: "PostHog US Cloud" },
  { value: "eu", label: "PostHog EU Cloud" },
  { value: "self", label: "Self-hosted PostHog" },
  { value: "sandbox", label: "A sandbox" },
] as const;

export function NewDestination({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const form = useForm<DestinationValues>({
    mode: "onTouched",
    defaultValues: { ...emptyDraft.destination, choice: "us" },
    resolver: bodyResolver((values) => createDestinationBody.safeParse(destinationInput(values))),
  });
  const choice = useController({ control: form.control, name: "choice" });
  const value = useWatch({ control: form.control, name: "choice" });
  const add = useMutation({
    mutationFn: (values: DestinationValues) =>
      api("/api/destinations", destinationView, {
        method: "POST",
        json: { ...(destinationInput(values) as object), ...(name.trim() && { name: name.trim() }) },
      }),
    onSuccess: () => {
      toast.success("The destination is added.");
      void client.invalidateQueries({ queryKey: keys.destinations });
      onDone();
    },
    onError: (error) => {
      if (error instanceof ApiError) setFieldErrors(form, error);
    },
  });

  return (
    <form noValidate onSubmit={form.handleSubmit((values) => add.mutate(values))} className="space-y-5">
      <RadioCards
        label="Where"
        columns="sm:grid-cols-2"
        cards={cards}
        value={value === "existing" ? null : value}
        onChange={choice.field.onChange}
      />
      <Field label="Name" hint="Empty means it is named by where it is.">
        {(control) => (
          <Input {...control} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      {value !== "sandbox" && <PostHogFields form={form} self={value === "self"} />}
      {add.error && (
        <ProblemAlert
          message={add.error.message}
          hint={add.error instanceof ApiError ? add.error.hint : undefined}
          code={add.error instanceof ApiError ? add.error.code : undefined}
        />
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={add.isPending}>
          Add destination
        </Button>
      </div>
    </form>
  );
}
