/** A line of the sample; `bytes` is null for one too long to be held, of which `head` is the beginning. */
export type SampleLine = {
  objectKey: string;
  offset: number;
  /** 1-based where the object was read from its start, else the offset. */
  line: number;
  bytes: Uint8Array | null;
  head: Uint8Array;
};

/** Where to look, in order of use. All of the first `wanted` are read; the rest as long as records are missing. */
export type SamplePlaces = {
  wanted: number;
  /** `at`: which place of the source it is, counted from its beginning. */
  read: { at: number; lines: (signal: AbortSignal) => AsyncIterable<SampleLine> }[];
};

/** The beginning of a line is enough to show it. */
export const HEAD_BYTES = 10_000;
