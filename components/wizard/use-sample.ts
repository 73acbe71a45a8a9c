"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { ApiError } from "@/lib/client/api";
import { mappedQuery, sampleQuery } from "@/lib/client/preview-query";
import type { Options } from "@/lib/schemas/options";
import type { SampleProgressView, SampleRequest } from "@/lib/schemas/preview";

import { sourceAnswer } from "./answers";
import { useWizard } from "./wizard-context";

/** The draft's sample, which the server takes once and keeps. */
export function useSample() {
  const { id, draft } = useWizard();
  const [progress, setProgress] = useState<SampleProgressView | null>(null);
  const source = sourceAnswer(draft).data;
  const body: SampleRequest | null = source
    ? { source, limit: draft.sampleSize, seed: draft.sampleSeed, draft: id }
    : null;
  const query = useQuery({
    // Without a source it is not asked.
    ...sampleQuery(body as SampleRequest, setProgress),
    enabled: body !== null,
  });
  return {
    sample: query.data,
    progress: query.data ? null : progress,
    error: query.error,
    busy: query.isFetching,
    retry: () => void query.refetch(),
  };
}

/** What the sample becomes. While other options are tried the last answer stays; a sample given up is taken again. */
export function useMappedSample(options: Options | undefined) {
  const client = useQueryClient();
  const { sample, ...taking } = useSample();
  const query = useQuery({
    ...mappedQuery(sample?.id ?? "", options as Options),
    enabled: sample !== undefined && options !== undefined,
    placeholderData: keepPreviousData,
  });
  const isGone = query.error instanceof ApiError && query.error.status === 404;

  useEffect(() => {
    if (isGone) void client.resetQueries({ queryKey: ["sample"] });
  }, [isGone, client]);

  return {
    ...taking,
    sample,
    mapped: query.data,
    error: taking.error ?? (isGone ? null : query.error),
    remapping: query.isFetching,
    retry: () => (taking.error ? taking.retry() : void query.refetch()),
  };
}
