"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { TextField } from "@/components/ui/text-field";
import { api, ApiError } from "@/lib/client/api";
import { setFieldErrors } from "@/lib/client/form-errors";
import { bodyResolver } from "@/lib/client/form-resolver";
import { keys } from "@/lib/client/queries";
import { type DestinationView, destinationView, updateDestinationBody } from "@/lib/schemas/destination";

type Values = {
  name: string;
  projectToken: string;
  personalApiKey: string;
  projectId: string;
  maxEventsPerSecond: string;
};

/** Only what was changed: an empty secret stays as it is stored, an emptied setting is taken away. */
function changes(before: DestinationView, values: Values): Record<string, unknown> {
  const limit = values.maxEventsPerSecond.replaceAll(/[,_\s]/g, "");
  const next = {
    name: values.name.trim(),
    projectId: values.projectId.trim() || null,
    maxEventsPerSecond: limit === "" ? null : /^\d+$/.test(limit) ? Number(limit) : limit,
  };
  const changed = Object.entries(next).filter(([key, value]) => before[key as keyof typeof next] !== value);
  return {
    ...Object.fromEntries(changed),
    ...(values.projectToken.trim() && { projectToken: values.projectToken }),
    ...(values.personalApiKey.trim() && { personalApiKey: values.personalApiKey }),
  };
}

export function EditDestination({ destination, onDone }: { destination: DestinationView; onDone: () => void }) {
  const client = useQueryClient();
  const form = useForm<Values>({
    mode: "onTouched",
    defaultValues: {
      name: destination.name,
      projectToken: "",
      personalApiKey: "",
      projectId: destination.projectId ?? "",
      maxEventsPerSecond: destination.maxEventsPerSecond?.toString() ?? "",
    },
    resolver: bodyResolver((values) => updateDestinationBody.safeParse(changes(destination, values)), {
      name: "Give it a name of at most 120 characters.",
    }),
  });
  const save = useMutation({
    mutationFn: (values: Values) =>
      api(`/api/destinations/${destination.id}`, destinationView, {
        method: "PATCH",
        json: changes(destination, values),
      }),
    onSuccess: () => {
      toast.success("The destination is saved.");
      void client.invalidateQueries({ queryKey: keys.destinations });
      onDone();
    },
    onError: (error) => {
      if (error instanceof ApiError) setFieldErrors(form, error);
    },
  });

  return (
    <form noValidate onSubmit={form.handleSubmit((values) => save.mutate(values))} className="space-y-5">
      <TextField form={form} name="name" label="Name" required />
      {destination.kind === "posthog" && (
        <>
          <TextField
            form={form}
            name="projectToken"
            label="New project token"
            secret
            placeholder={destination.projectToken}
            hint="Empty keeps the stored one."
          />
          <TextField
            form={form}
            name="personalApiKey"
            label="New personal API key"
            secret
            placeholder={destination.personalApiKey ?? "phx_…"}
            hint={destination.personalApiKey ? "Empty keeps the stored one." : "None is stored."}
          />
          <TextField form={form} name="projectId" label="Project id" mono />
          <TextField form={form} name="maxEventsPerSecond" label="Events per second, at most" />
        </>
      )}
      {save.error && <ProblemAlert message={save.error.message} />}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
