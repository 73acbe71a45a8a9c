"use client";

import { Cloud, DownloadCloud, FlaskConical, HardDrive, Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";

import { RadioCards } from "@/components/ui/radio-cards";
import { emptyDraft, type Place } from "@/lib/schemas/draft";
import type { ContentType } from "@/lib/transforms/transform";

import { DraftList } from "./draft-list";
import { hasScope } from "./scope";
import { StepFooter, StepHeading } from "./step-parts";
import { nextStep, stillNeeded } from "./steps";
import { useWizard } from "./wizard-context";

const placeCards = [
  {
    value: "amplitude",
    label: "Amplitude, directly",
    text: "Through Amplitude's Export API, for any range of time.",
    icon: <DownloadCloud aria-hidden />,
  },
  {
    value: "mixpanel",
    label: "Mixpanel, directly",
    text: "Through Mixpanel's Raw Event Export, for any range of time.",
    icon: <DownloadCloud aria-hidden />,
  },
  {
    value: "s3",
    label: "An S3 bucket",
    text: "Amazon S3, or anything that speaks it: Cloudflare R2, MinIO, Google Cloud Storage.",
    icon: <Cloud aria-hidden />,
  },
  {
    value: "folder",
    label: "A file or folder on this server",
    text: "Something that already lies in Backhaul's import folder.",
    icon: <HardDrive aria-hidden />,
  },
  {
    value: "upload",
    label: "Upload from this computer",
    text: "One file, sent to this server first. Best below a few gigabytes.",
    icon: <Upload aria-hidden />,
  },
  {
    value: "sample",
    label: "Sample data",
    text: "5,000 invented events that came with Backhaul, to see how it works.",
    icon: <FlaskConical aria-hidden />,
  },
] as const satisfies readonly { value: Place; label: string; text: string; icon: React.ReactNode }[];

const contentTypeCards: { value: ContentType; label: string; text: string }[] = [
  {
    value: "amplitude",
    label: "Amplitude",
    text: "Lines of Amplitude's export: event_type, user_id, event_properties.",
  },
  { value: "mixpanel", label: "Mixpanel", text: "Lines of Mixpanel's export: event, properties." },
  { value: "posthog", label: "PostHog", text: "Lines that are PostHog events already; they go through unchanged." },
];

export function SourceStep() {
  const { draft, dispatch, href } = useWizard();
  const router = useRouter();
  const [asked, setAsked] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    const next = nextStep(draft, "source");
    if (next && stillNeeded(draft, "source").length === 0) router.push(href(next));
  }

  return (
    <form onSubmit={submit} noValidate className="max-w-3xl">
      <StepHeading
        step="source"
        title="Where is the data?"
        text="Backhaul only reads. It never changes or deletes anything at the source."
      />
      <div className="space-y-8">
        <RadioCards
          label="Place"
          columns="sm:grid-cols-2"
          cards={placeCards}
          value={draft.place}
          onChange={(place) => dispatch({ type: "placeChosen", place })}
          error={asked && !draft.place ? "Choose where the data is." : undefined}
        />
        {draft.place !== null && !hasScope(draft.place) && (
          <RadioCards
            label="Content type"
            columns="sm:grid-cols-3"
            cards={contentTypeCards}
            value={draft.contentType}
            onChange={(contentType) => dispatch({ type: "contentTypeChosen", contentType })}
            error={asked && !draft.contentType ? "Choose what wrote these records." : undefined}
          />
        )}
      </div>
      <StepFooter step="source" />
      {draft === emptyDraft && <DraftList />}
    </form>
  );
}
