import { queryOptions } from "@tanstack/react-query";

import type { Options } from "@/lib/schemas/options";
import {
  mappedSample,
  previewRecord,
  sampleProgress,
  type SampleProgressView,
  type SampleRequest,
  sampleView,
} from "@/lib/schemas/preview";

import { api } from "./api";
import { apiWithProgress } from "./api-lines";

/** Kept shortly: keys and answers may hold secrets and records. */
const KEPT_MS = 60_000;

/** Takes a sample, which the server keeps. The same request finds the same sample, so it is asked once. */
export const sampleQuery = (body: SampleRequest, onProgress: (progress: SampleProgressView) => void) =>
  queryOptions({
    queryKey: ["sample", body],
    queryFn: ({ signal }) =>
      apiWithProgress("/api/samples", sampleView, { json: body, signal, progress: sampleProgress, onProgress }),
    staleTime: Infinity,
    gcTime: KEPT_MS,
    retry: false,
  });

/** What the sample becomes under these options; nothing is read again. */
export const mappedQuery = (id: string, options: Options) =>
  queryOptions({
    queryKey: ["sample", "mapped", id, options],
    queryFn: ({ signal }) => api(`/api/samples/${id}/map`, mappedSample, { method: "POST", json: { options }, signal }),
    staleTime: Infinity,
    gcTime: KEPT_MS,
    retry: false,
  });

/** `timezone`: to read a Mixpanel record's time in where the options name none. */
export const sampleRecordQuery = (id: string, options: Options, index: number, timezone?: string) =>
  queryOptions({
    queryKey: ["sample", "record", id, options, index, timezone],
    queryFn: ({ signal }) =>
      api(`/api/samples/${id}/record`, previewRecord, { method: "POST", json: { options, index, timezone }, signal }),
    staleTime: Infinity,
    gcTime: KEPT_MS,
    retry: false,
  });
