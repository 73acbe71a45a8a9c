"use client";

import { useWatch } from "react-hook-form";

import { CopyButton } from "@/components/ui/copy-button";
import { JsonView } from "@/components/ui/json-view";

import type { SourceForm } from "./source-form";

/** The least that an AWS key needs to read this bucket and prefix, ready to paste into IAM. */
export function S3Policy({ form }: { form: SourceForm }) {
  const [bucket, prefix, endpoint] = useWatch({
    control: form.control,
    name: ["s3.bucket", "s3.prefix", "s3.endpoint"],
  });
  const text = JSON.stringify(leastPolicy(bucket.trim() || "YOUR-BUCKET", prefix.trim()), null, 2);
  return (
    <details className="sm:col-span-2">
      <summary className="w-fit text-sm text-muted hover:text-ink">An IAM policy with just these rights</summary>
      <div className="mt-3 space-y-3">
        <p className="text-sm text-muted">
          In AWS: IAM, Policies, Create policy, JSON; then attach it to the user that the key belongs to. Objects
          encrypted with a KMS key of yours also need kms:Decrypt on that key.
          {endpoint.trim() && " Other stores than Amazon S3 have their own way to say the same."}
        </p>
        <JsonView text={text} label="IAM policy" className="max-h-72" />
        <CopyButton text={text} label="Copy the policy" />
      </div>
    </details>
  );
}

/** List under the prefix, read under the prefix, nothing else. */
export function leastPolicy(bucket: string, prefix: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ListTheExports",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: `arn:aws:s3:::${bucket}`,
        ...(prefix ? { Condition: { StringLike: { "s3:prefix": [`${prefix}*`] } } } : {}),
      },
      {
        Sid: "ReadTheExports",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${bucket}/${prefix}*`,
      },
    ],
  };
}
