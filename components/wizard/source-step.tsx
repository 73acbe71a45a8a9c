"use client";

import { Cloud, FlaskConical, HardDrive, Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";

import { RadioCards } from "@/components/ui/radio-cards";
import type { ContentType } from "@/lib/transforms/transform";

import type { places } from "./draft";
import { StepFooter, StepHeading } from "./step-parts";
import { useWizard } from "./wizard-context";

type Place = (typeof places)[number];

const placeCards = [
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
  const { draft, dispatch } = useWizard();
  const router = useRouter();
  const [asked, setAsked] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (draft.place && draft.contentType) router.push("/migrations/new/connect");
  }

  return (
    <form onSubmit={submit} noValidate className="max-w-3xl">
      <StepHeading
        step="source"
        title="Where is the data?"
        text="Backhaul reads JSON Lines: one record a line. It never changes or deletes anything at the source."
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
        <RadioCards
          label="Content type"
          columns="sm:grid-cols-3"
          cards={contentTypeCards}
          value={draft.contentType}
          onChange={(contentType) => dispatch({ type: "contentTypeChosen", contentType })}
          error={asked && !draft.contentType ? "Choose what wrote these records." : undefined}
        />
      </div>
      <StepFooter step="source" />
    </form>
  );
}
