"use client";

import { useQuery } from "@tanstack/react-query";
import { FileQuestion, RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";

import { PreviewBoard } from "@/components/preview/preview-board";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/client/api";
import { previewQuery } from "@/lib/client/preview-query";
import type { PreviewBody } from "@/lib/schemas/preview";

import { sourceAnswer } from "./answers";
import { optionsAnswer } from "./option-answers";
import { StepFooter, StepHeading } from "./step-parts";
import { useWizard } from "./wizard-context";

const SAMPLE_RECORDS = 200;

export function PreviewStep() {
  const { draft, href } = useWizard();
  const router = useRouter();
  const source = sourceAnswer(draft).data;
  const options = optionsAnswer(draft).data;

  return (
    <>
      <StepHeading
        step="preview"
        title="What each event becomes"
        text="A dry run on a sample: read, mapped, shown. Nothing is sent."
      />
      {source && options && <Preview body={{ source, options, limit: SAMPLE_RECORDS }} />}
      <StepFooter step="preview" onNext={() => router.push(href("start"))} />
    </>
  );
}

function Preview({ body }: { body: PreviewBody }) {
  const { data, error, refetch, isFetching } = useQuery(previewQuery(body));
  if (error && !data) {
    return (
      <ProblemAlert
        message={error.message}
        hint={error instanceof ApiError ? error.hint : undefined}
        code={error instanceof ApiError ? error.code : undefined}
      >
        <Button busy={isFetching} onClick={() => void refetch()}>
          <RefreshCw aria-hidden />
          Try again
        </Button>
      </ProblemAlert>
    );
  }
  if (!data) return <PreviewSkeleton />;
  if (data.records.length === 0) {
    return (
      <Card flush>
        <EmptyState
          icon={FileQuestion}
          title="There is no record to show."
          text="What was read holds only blank lines. Go back and choose another file, folder or prefix."
        />
      </Card>
    );
  }
  return <PreviewBoard result={data} />;
}

function PreviewSkeleton() {
  return (
    <div role="status" aria-label="Reading a sample" className="space-y-4">
      <Skeleton className="h-16 w-full" />
      <div className="grid gap-4 lg:grid-cols-[320px_1fr]">
        <Skeleton className="h-112" />
        <Skeleton className="h-112" />
      </div>
    </div>
  );
}
