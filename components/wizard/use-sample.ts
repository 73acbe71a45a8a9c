"use client";

import { useQuery } from "@tanstack/react-query";

import { previewQuery } from "@/lib/client/preview-query";

import { sourceAnswer } from "./answers";
import { useWizard } from "./wizard-context";

/** The event names of the sample under the documented mapping, the commonest first. */
export function useSampleNames() {
  const { draft } = useWizard();
  const source = sourceAnswer(draft).data;
  const query = useQuery({
    ...previewQuery({ source: source as never, options: { rejectLimit: 10_000 }, limit: draft.sampleSize }),
    enabled: source !== undefined,
  });
  const names = (query.data?.summary.events ?? []).map(({ from, count }) => ({ name: from, count }));
  return { names, error: query.error, busy: query.isFetching, retry: () => void query.refetch() };
}
