import type { StagingSink } from "@/lib/sources/export-source";

/** A complete copy in the store. */
export type StagedCopy = { key: string; bytes: number; modifiedAt: Date };

/**
 * Where downloads are kept until they are sent. A key is slash-separated words ("migration/part/attempt"): give each
 * attempt its own, so that two of them never write over each other. Throws AppError `staging_unavailable`, `staging_full`.
 */
export interface StagingStore {
  /** As people know it: the folder's path, or s3://bucket/prefix. */
  readonly place: string;
  create(key: string): Promise<StagingSink>;
  /** From `start` to the end, in chunks of any size. Throws AppError `staged_copy_gone`. */
  read(key: string, start: number, signal: AbortSignal): AsyncIterable<Buffer>;
  /** Bytes of the copy; null when there is none. */
  size(key: string): Promise<number | null>;
  /** Does nothing when there is none. */
  remove(key: string): Promise<void>;
  /** All complete copies, in no order. */
  list(): AsyncIterable<StagedCopy>;
  /** Keys that were created, and neither committed nor aborted: downloads that run, and what a killed one left. */
  unfinished(): AsyncIterable<string>;
  /** Does nothing when there is none. */
  removeUnfinished(key: string): Promise<void>;
  /** Bytes that may still be written; null where it is not known. */
  free(): Promise<number | null>;
  close(): Promise<void>;
}

const KEY = /^(?!\.)[\w.-]{1,200}(\/(?!\.)[\w.-]{1,200})*$/;

/** Keys are made by this program; any other is a fault in it. */
export function assertKey(key: string): void {
  if (!KEY.test(key)) throw new Error(`Not a key of the staging store: ${key}`);
}
