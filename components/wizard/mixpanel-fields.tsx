"use client";

import { useController, useWatch } from "react-hook-form";

import { RadioCards } from "@/components/ui/radio-cards";
import { TextField } from "@/components/ui/text-field";

import { OtherAddress } from "./other-address";
import { SecretField } from "./secret-field";
import type { SourceForm } from "./source-form";
import { useWizard } from "./wizard-context";

const regions = [
  { value: "us", label: "US", text: "data.mixpanel.com" },
  { value: "eu", label: "EU", text: "data-eu.mixpanel.com" },
  { value: "in", label: "India", text: "data-in.mixpanel.com" },
] as const;

const auths = [
  { value: "service_account", label: "Service account", text: "What Mixpanel recommends." },
  { value: "project_secret", label: "Project secret", text: "The older way. Mixpanel retires it on 2027-03-03." },
] as const;

export function MixpanelFields({ form }: { form: SourceForm }) {
  const { endings } = useWizard();
  const region = useController({ control: form.control, name: "mixpanel.region" });
  const auth = useController({ control: form.control, name: "mixpanel.auth" });
  const bySecret = useWatch({ control: form.control, name: "mixpanel.auth" }) === "project_secret";

  function choose(next: (typeof auths)[number]["value"]) {
    auth.field.onChange(next);
    // The two secrets are different things; one must not pass for the other.
    form.setValue("mixpanel.secret", "");
    form.clearErrors("mixpanel");
  }

  return (
    <div className="space-y-5">
      <RadioCards
        label="Data residency"
        columns="sm:grid-cols-3"
        cards={regions}
        value={region.field.value}
        onChange={region.field.onChange}
      />
      <RadioCards
        label="Sign in with"
        columns="sm:grid-cols-2"
        cards={auths}
        value={auth.field.value}
        onChange={choose}
      />
      {bySecret ? (
        <div className="grid gap-5 sm:grid-cols-2">
          <SecretField form={form} name="mixpanel.secret" label="API Secret" required endings={endings} />
          <TextField
            form={form}
            name="mixpanel.projectId"
            label="Project ID"
            mono
            placeholder="2195193"
            hint="Not needed to sign in. With it the hourly quota is shared with imports by a service account."
          />
          <p className="text-sm text-muted sm:col-span-2">
            In Mixpanel: Project Settings, Overview, Access Keys. An import that is still running on 3 March 2027 would
            stop there; with a service account it goes on.
          </p>
        </div>
      ) : (
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField
            form={form}
            name="mixpanel.username"
            label="Username"
            required
            mono
            placeholder="name.1a2b3c.mp-service-account"
          />
          <SecretField form={form} name="mixpanel.secret" label="Secret" required endings={endings} />
          <TextField
            form={form}
            name="mixpanel.projectId"
            label="Project ID"
            required
            mono
            placeholder="2195193"
            hint="In Mixpanel: Project Settings, Overview."
          />
          <p className="text-sm text-muted sm:col-span-2">
            In Mixpanel: Organization Settings, Service Accounts. The account needs a role in this project, and access
            to classified data if the project has some. Mixpanel shows the secret only once. It is stored encrypted on
            this server and never shown again.
          </p>
        </div>
      )}
      <OtherAddress>
        <TextField
          form={form}
          name="mixpanel.baseUrl"
          label="Address"
          placeholder="https://data.mixpanel.com"
          hint="Only for a proxy of your own. Empty means Mixpanel's own address of the residency."
          mono
        />
      </OtherAddress>
    </div>
  );
}
