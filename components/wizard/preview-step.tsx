"use client";

import { useQuery } from "@tanstack/react-query";
import { FileQuestion, RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";

import { PreviewBoard } from "@/components/preview/preview-board";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/input";
import { Progress } from "@/components/ui/meter";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/client/api";
import { formatAmount, formatCount } from "@/lib/client/format";
import { destinationsQuery } from "@/lib/client/queries";
import { SAMPLE_SIZES } from "@/lib/schemas/draft";
import type { SampleProgressView, SampleView } from "@/lib/schemas/preview";

import { destinationAnswer } from "./answers";
import { Canary } from "./canary";
import { CommandNames } from "./command-names";
import { kindOfDestination } from "./connect-words";
import { optionsAnswer } from "./option-answers";
import { PreviewReadings } from "./preview-readings";
import { StepFooter, StepHeading } from "./step-parts";
import { TryOptions } from "./try-options";
import { useMappedSample } from "./use-sample";
import { useWizard } from "./wizard-context";

export function PreviewStep() {
  const { draft, href } = useWizard();
  const router = useRouter();
  return (
    <>
      <StepHeading
        step="preview"
        title="What each event becomes"
        text="A dry run on a sample from all over the source: read, mapped, shown. Nothing is sent."
      />
      <Preview key={`${draft.sampleSize} ${draft.sampleSeed}`} />
      <StepFooter step="preview" onNext={() => router.push(href("start"))} />
    </>
  );
}

function Preview() {
  const { draft, dispatch } = useWizard();
  const options = optionsAnswer(draft).data;
  const { sample, mapped, progress, error, busy, remapping, retry } = useMappedSample(options);
  const known = error instanceof ApiError ? error : null;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p role="status" className="min-h-5 text-muted">
          {sample ? taken(sample) : progress ? "Reading a sample…" : ""}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          <Select
            aria-label="Size of the sample"
            className="w-auto"
            value={draft.sampleSize}
            onChange={(event) => {
              const size = SAMPLE_SIZES.find((each) => each === Number(event.target.value));
              if (size) dispatch({ type: "sampleSized", size });
            }}
          >
            {SAMPLE_SIZES.map((size) => (
              <option key={size} value={size}>
                {formatCount(size)} records
              </option>
            ))}
          </Select>
          <Button busy={busy} onClick={() => dispatch({ type: "sampledAgain" })}>
            <RefreshCw aria-hidden />
            Other records
          </Button>
        </div>
      </div>
      {error && (
        <ProblemAlert message={error.message} hint={known?.remedy} code={known?.code}>
          <Button busy={busy} onClick={retry}>
            <RefreshCw aria-hidden />
            Try again
          </Button>
        </ProblemAlert>
      )}
      {sample?.cutShort && (
        <ProblemAlert
          quiet
          tone="note"
          message="This sample is smaller, or from fewer places, than it was asked to be."
          hint={sample.cutShort.reason}
        />
      )}
      {sample?.problems?.map(({ code, message, hint }) => (
        <ProblemAlert key={message} quiet tone="warn" message={message} hint={hint} code={code} />
      ))}
      {!error && !(sample && mapped && options) && <PreviewSkeleton progress={progress} />}
      {sample && mapped && options && mapped.rows.length === 0 && (
        <Card flush>
          <EmptyState
            icon={FileQuestion}
            title="There is no record to show."
            text="What was read holds only blank lines. Go back and choose another file, folder or prefix."
          />
        </Card>
      )}
      {mapped && draft.contentType && <CommandNames rows={mapped.rows} contentType={draft.contentType} />}
      {sample && mapped && options && mapped.rows.length > 0 && (
        <PreviewBoard
          sampleId={sample.id}
          mapped={mapped}
          options={options}
          contentType={draft.contentType ?? "amplitude"}
          busy={remapping}
        >
          {draft.contentType === "mixpanel" && (
            <PreviewReadings sampleId={sample.id} rows={mapped.rows} options={options} />
          )}
          <TryOptions summary={mapped.summary} remapping={remapping} />
        </PreviewBoard>
      )}
      {mapped?.summary.firstTimestamp && <OldestCanary oldest={mapped.summary.firstTimestamp.slice(0, 10)} />}
    </div>
  );
}

/** Of files it is known only here how old the events are. */
function OldestCanary({ oldest }: { oldest: string }) {
  const { draft } = useWizard();
  const { data } = useQuery(destinationsQuery());
  const destination = destinationAnswer(draft.destination).data;
  if (!destination || kindOfDestination(draft.destination, data?.items) === "sandbox") return null;
  return (
    <Card flush>
      <Canary key={oldest} destination={destination} oldest={oldest} />
    </Card>
  );
}

function taken({ records, scanned, places }: SampleView): string {
  const from = places === 1 ? "one place" : `${formatCount(places)} places`;
  return `${formatAmount(records, "record")} of ${formatCount(scanned)} looked at, from ${from} of the source.`;
}

function PreviewSkeleton({ progress }: { progress: SampleProgressView | null }) {
  return (
    <div role="group" aria-label="Reading a sample" className="space-y-4">
      <Progress label="Reading a sample" share={progress ? progress.places / Math.max(1, progress.of) : 0} />
      <p role="status" className="text-sm text-muted">
        {progress?.listed
          ? `${formatAmount(progress.listed, "file")} listed so far…`
          : progress
            ? `${formatAmount(progress.records, "record")} from ${progress.places} of ${progress.of} places`
            : "Finding places to look at…"}
      </p>
      <div className="grid gap-4 lg:grid-cols-[280px_minmax(0,1fr)]">
        <Skeleton className="h-112" />
        <Skeleton className="h-112" />
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-96" />
        <Skeleton className="h-96" />
      </div>
    </div>
  );
}
