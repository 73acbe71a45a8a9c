"use client";

import { FlaskConical } from "lucide-react";

import type { Place } from "@/lib/schemas/draft";

import { AmplitudeFields } from "./amplitude-fields";
import { FolderFields } from "./folder-fields";
import { MixpanelFields } from "./mixpanel-fields";
import { S3Fields } from "./s3-fields";
import type { SourceForm } from "./source-form";
import { UploadFields } from "./upload-fields";
import { useWizard } from "./wizard-context";

const fields: Record<Place, (props: { form: SourceForm }) => React.ReactNode> = {
  amplitude: AmplitudeFields,
  mixpanel: MixpanelFields,
  s3: S3Fields,
  folder: FolderFields,
  upload: UploadFields,
  sample: SampleNote,
};

export function SourceFields({ place, form }: { place: Place; form: SourceForm }) {
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
          They lie in the import folder as{" "}
          <code className="font-mono text-xs break-all">{draft.source.files.path}</code>, with the odd corners of real
          exports: nulls, nested values, other scripts, very large numbers.
        </p>
      </div>
    </div>
  );
}
