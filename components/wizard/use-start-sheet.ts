"use client";

import { useQuery } from "@tanstack/react-query";

import { estimateQuery, overlapsQuery, promotionEstimateQuery } from "@/lib/client/estimate-queries";
import { useCheck } from "@/lib/client/use-check";
import type { DestinationRef } from "@/lib/schemas/destination";
import type { Options } from "@/lib/schemas/options";
import { isExport, type SourceInput, type SourceView } from "@/lib/schemas/source";

import type { NamedDestination } from "./named-destination";
import { type SheetRow, startSheet } from "./start-sheet";

type Subject = {
  shown: SourceInput | SourceView | null;
  /** With its secrets, so that it can be asked about; null when they are not at hand. */
  source: SourceInput | null;
  destination: DestinationRef | null;
  options: Options | undefined;
  named: Pick<NamedDestination, "known" | "projectName">;
  test: number | null;
  /** The test whose full migration it is: the estimate goes by its source and by what became of its records. */
  promotes?: string;
};

/** The sheet of a start, with what the server knows of it: files, time, and what was imported before. */
export function useStartSheet({ shown, source, destination, options, named, test, promotes }: Subject): SheetRow[] {
  const whole = test === null ? source : null;
  const isFiles = source !== null && !isExport(source);
  const { result } = useCheck({ side: "source", value: isFiles ? source : null });
  const asked = { probe: false, ...(destination && { destination }) };
  const own = useQuery(
    estimateQuery(whole && promotes === undefined ? { ...asked, source: whole, ...(options && { options }) } : null),
  );
  const promoted = useQuery(promotionEstimateQuery(promotes, asked));
  const estimate = promotes === undefined ? own : promoted;
  const overlaps = useQuery(overlapsQuery(whole && isExport(whole) ? whole : null, destination));
  if (!shown || !destination || !options) return [];
  return startSheet({
    source: shown,
    destination,
    options,
    known: named.known,
    projectName: named.projectName,
    found: result?.found,
    estimate: estimate.error || (!whole && promotes === undefined) ? null : estimate.data,
    overlaps: overlaps.data?.items ?? [],
    test,
  });
}
