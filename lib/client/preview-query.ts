import { queryOptions } from "@tanstack/react-query";

import { type PreviewBody, previewResult } from "@/lib/schemas/preview";

import { api } from "./api";

/** A dry run; the same body gives the same answer, so it is asked once. Kept shortly, since its key may hold secrets. */
export const previewQuery = (body: PreviewBody) =>
  queryOptions({
    queryKey: ["preview", body],
    queryFn: ({ signal }) => api("/api/preview", previewResult, { method: "POST", json: body, signal }),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
