"use client";

import { TextField } from "@/components/ui/text-field";

import { S3Policy } from "./s3-policy";
import { SecretField } from "./secret-field";
import type { SourceForm } from "./source-form";
import { useWizard } from "./wizard-context";

const regions = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "sa-east-1",
  "eu-central-1",
  "eu-central-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "eu-south-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "me-central-1",
  "af-south-1",
  "auto",
];

export function S3Fields({ form }: { form: SourceForm }) {
  const { endings } = useWizard();
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        form={form}
        name="s3.region"
        label="Region"
        required
        list="s3-regions"
        placeholder="eu-central-1"
        mono
      />
      <datalist id="s3-regions">
        {regions.map((region) => (
          <option key={region} value={region} />
        ))}
      </datalist>
      <TextField form={form} name="s3.bucket" label="Bucket" required placeholder="acme-events" mono />
      <TextField
        form={form}
        name="s3.prefix"
        label="Prefix"
        placeholder="exports/2024/"
        hint="Only objects whose key begins with it."
        mono
      />
      <TextField
        form={form}
        name="s3.endpoint"
        label="Endpoint"
        placeholder="https://…"
        hint="Empty for Amazon S3."
        mono
      />
      <TextField form={form} name="s3.accessKeyId" label="Access key id" required placeholder="AKIA…" mono />
      <SecretField form={form} name="s3.secretAccessKey" label="Secret access key" required endings={endings} />
      <p className="text-sm text-muted sm:col-span-2">
        The key needs to list the bucket and read its objects, nothing more. It is stored encrypted on this server and
        never shown again.
      </p>
      <S3Policy form={form} />
    </div>
  );
}
