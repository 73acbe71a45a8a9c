"use client";

import { FlaskConical } from "lucide-react";
import type { UseFormReturn } from "react-hook-form";

import type { SourceValues, WizardDraft } from "./draft";
import { FolderFields } from "./folder-fields";
import { S3Fields } from "./s3-fields";
import { UploadFields } from "./upload-fields";
import { useWizard } from "./wizard-context";

type Props = { place: NonNullable<WizardDraft["place"]>; form: UseFormReturn<SourceValues> };

const fields: Record<Props["place"], (props: { form: UseFormReturn<SourceValues> }) => React.ReactNode> = {
  s3: S3Fields,
  folder: FolderFields,
  upload: UploadFields,
  sample: SampleNote,
};

export function SourceFields({ place, form }: Props) {
  const Fields = fields[place];
  return <Fields form={form} />;
}

function SampleNote() {
  const { draft } = useWizard();
  return (
    <div className="flex gap-3 rounded-lg border bg-surface p-4">
      <FlaskConical aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0">
        <p className="font-medium">5,000 invented events, nothing to fill in</p>
        <p className="mt-0.5 text-muted">
          They lie in the import folder as <code className="font-mono text-xs break-all">{draft.source.path}</code>,
          with the odd corners of real exports: nulls, nested values, other scripts, very large numbers.
        </p>
      </div>
    </div>
  );
}
