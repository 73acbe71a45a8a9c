import type { AppError } from "@/lib/errors";

/** A line of the sample; `bytes` is null for one too long to be held, of which `head` is the beginning. */
export type SampleLine = {
  objectKey: string;
  /** Of its first byte in the object, unpacked. */
  offset: number;
  /** From 1; null where the object was not read from its beginning. */
  line: number | null;
  bytes: Uint8Array | null;
  head: Uint8Array;
};

/** Why a sample has less than it might. `passes`: another try may give more, so it is not kept for the next one. */
export type CutShort = { reason: string; passes?: boolean };

/** `at`: where a place is in the source; those of one object stand by their first line. */
export type TakenPlaces = {
  places: { at: number; lines: SampleLine[] }[];
  /** What is wrong with single files or windows; the others gave the records. */
  problems: AppError[];
  cutShort: CutShort | undefined;
};

/** `listed`: files seen so far, while the source is still being listed. */
export type SampleProgress = { places: number; of: number; records: number; listed?: number };

export type TakeTools = {
  limit: number;
  seed: number;
  signal: AbortSignal;
  onProgress: (progress: SampleProgress) => void;
};

/** The beginning of a line is enough to show it. */
export const HEAD_BYTES = 10_000;
