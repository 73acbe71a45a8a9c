"use client";

import { useQuery } from "@tanstack/react-query";
import { useController, type UseFormReturn } from "react-hook-form";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { QueryProblem } from "@/components/ui/query-problem";
import { RadioCards } from "@/components/ui/radio-cards";
import { TextField } from "@/components/ui/text-field";
import { destinationsQuery } from "@/lib/client/queries";
import type { DestinationView } from "@/lib/schemas/destination";
import type { DestinationValues, SecretName } from "@/lib/schemas/draft";

import { MisplacedKey } from "./misplaced-key";
import { SecretField } from "./secret-field";

const newCards = [
  { value: "sandbox", label: "A sandbox", text: "Built in. Nothing leaves this server; look at what arrives." },
  { value: "us", label: "PostHog US Cloud", text: "us.i.posthog.com" },
  { value: "eu", label: "PostHog EU Cloud", text: "eu.i.posthog.com" },
  { value: "self", label: "Self-hosted PostHog", text: "Your own, by its address." },
] as const;

type Endings = Partial<Record<SecretName, string>>;

type Props = {
  form: UseFormReturn<DestinationValues>;
  endings: Endings;
  label?: string;
  /** Without the sandboxes. */
  onlyPostHog?: boolean;
};

export function DestinationFields({ form, endings, label = "Destination", onlyPostHog = false }: Props) {
  const { data, isPending } = useQuery(destinationsQuery());
  const choice = useController({ control: form.control, name: "choice" });
  const known = listed(data?.items, onlyPostHog);
  const value = choice.field.value;
  // Its card is there from the start, so that nothing moves when the list comes.
  const existing = {
    value: "existing",
    label: "An existing destination",
    text: known.length > 0 || isPending ? "One you used before." : "There is none yet.",
    disabled: known.length === 0 && value !== "existing",
  } as const;

  return (
    <div className="space-y-5">
      <RadioCards
        label={label}
        columns="sm:grid-cols-2"
        cards={[...newCards.filter((card) => card.value !== "sandbox" || !onlyPostHog), existing]}
        value={value}
        onChange={(next) => {
          choice.field.onChange(next);
          form.clearErrors();
          if (next === "existing" && !form.getValues("id")) form.setValue("id", known[0]?.id ?? "");
        }}
      />
      {value === "existing" && <ExistingField form={form} onlyPostHog={onlyPostHog} />}
      {(value === "us" || value === "eu" || value === "self") && (
        <PostHogFields form={form} self={value === "self"} endings={endings} />
      )}
    </div>
  );
}

const listed = (items: readonly DestinationView[] = [], onlyPostHog: boolean) =>
  items.filter(({ kind }) => kind === "posthog" || !onlyPostHog);

/** What it shows is what is used, also before the list is there and when the destination is gone. */
function ExistingField({ form, onlyPostHog }: Pick<Props, "form"> & { onlyPostHog: boolean }) {
  const { data, error: failure, refetch } = useQuery(destinationsQuery());
  const { field, fieldState } = useController({ control: form.control, name: "id" });
  const known = listed(data?.items, onlyPostHog);
  const isGone = data !== undefined && field.value !== "" && !known.some(({ id }) => id === field.value);
  const isListed = known.some(({ id }) => id === field.value);
  const error = isGone ? "This destination is not there any more. Choose another." : fieldState.error?.message;
  return (
    <>
      <Field label="Existing destination" required error={error}>
        {(control) => (
          <Select {...control} {...field}>
            {!isListed && <option value={field.value}>{data ? "Choose a destination" : "Reading the list…"}</option>}
            {known.map(({ id, name, kind, host }) => (
              <option key={id} value={id}>
                {name} ({kind === "sandbox" ? "sandbox" : host?.replace(/^https?:\/\//, "")})
              </option>
            ))}
          </Select>
        )}
      </Field>
      {failure && !data && <QueryProblem error={failure} onRetry={() => void refetch()} />}
    </>
  );
}

type PostHogProps = { form: UseFormReturn<DestinationValues>; self: boolean; endings?: Endings };

export function PostHogFields({ form, self, endings }: PostHogProps) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      {self && (
        <div className="sm:col-span-2">
          <TextField
            form={form}
            name="host"
            label="Address"
            required
            placeholder="https://posthog.example.com"
            hint="Where your PostHog takes events. A private address must be allowed in ALLOW_PRIVATE_ENDPOINTS."
            mono
          />
        </div>
      )}
      <div className="sm:col-span-2">
        <SecretField
          form={form}
          name="projectToken"
          label="Project token"
          required
          endings={endings}
          placeholder="phc_…"
          hint="In PostHog: Settings, Project, General. PostHog accepts any token and discards what nobody owns, so copy it with care."
        />
      </div>
      <SecretField
        form={form}
        name="personalApiKey"
        label="Personal API key"
        endings={endings}
        placeholder="phx_…"
        hint="Shows the project's name and finds what arrived. Scopes: project:read and query:read."
      />
      <MisplacedKey form={form} />
      <TextField form={form} name="projectId" label="Project id" placeholder="12345" mono />
      <TextField
        form={form}
        name="maxEventsPerSecond"
        label="Events per second, at most"
        placeholder={self ? "no limit" : "5,000"}
        hint="Over all workers."
      />
    </div>
  );
}
