"use client";

import { useController } from "react-hook-form";

import { RadioCards } from "@/components/ui/radio-cards";
import { TextField } from "@/components/ui/text-field";

import { OtherAddress } from "./other-address";
import { SecretField } from "./secret-field";
import type { SourceForm } from "./source-form";
import { useWizard } from "./wizard-context";

const regions = [
  { value: "us", label: "US", text: "amplitude.com" },
  { value: "eu", label: "EU", text: "analytics.eu.amplitude.com" },
] as const;

export function AmplitudeFields({ form }: { form: SourceForm }) {
  const { endings } = useWizard();
  const region = useController({ control: form.control, name: "amplitude.region" });
  return (
    <div className="space-y-5">
      <RadioCards
        label="Data center"
        columns="grid-cols-2"
        cards={regions}
        value={region.field.value}
        onChange={region.field.onChange}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <SecretField form={form} name="amplitude.apiKey" label="API Key" required endings={endings} />
        <SecretField form={form} name="amplitude.secretKey" label="Secret Key" required endings={endings} />
      </div>
      <p className="text-sm text-muted">
        In Amplitude: Settings, Organization settings, Projects, your project, General. Both belong to one project; of a
        cross-project view each project is imported by itself. Amplitude shows a secret key only when it is made, so you
        may have to make a new one. They are stored encrypted on this server and never shown again.
      </p>
      <OtherAddress>
        <TextField
          form={form}
          name="amplitude.baseUrl"
          label="Address"
          placeholder="https://amplitude.com"
          hint="Only for a proxy of your own. Empty means Amplitude's own address of the data center."
          mono
        />
      </OtherAddress>
    </div>
  );
}
