/** One pinned object of a source: a file, an S3 object. */
export type SourceObject = {
  /** Unique within the source and stable over runs: the file's path under IMPORT_DIR, or s3://bucket/key. */
  key: string;
  bytes: number;
  /** What was listed: the ETag, or size and mtime of a file. Reading anything else is `object_changed`. */
  version: string;
};

/** Something under the prefix that is not imported, and why, in a sentence. */
export type SkippedObject = { key: string; bytes: number; why: string };

export type Listed = { object: SourceObject } | { skipped: SkippedObject };

export type ReadOptions = {
  /** The reader is done with a chunk when it asks for the next one, so that all may be of the same memory. */
  reuseMemory?: boolean;
};

/** Where bytes come from. One of the three seams; implementations: s3, folder. */
export interface Source {
  /** Everything the source holds, in a stable order. Throws AppError in the terms of lib/errors. */
  list(signal: AbortSignal): AsyncIterable<Listed>;
  /**
   * The object's bytes as they lie there, from `start` to its end, in chunks of any size; the reader stops early by returning.
   * A cut connection is resumed at the last byte. Throws AppError: `object_changed` when the bytes are no longer those
   * that were listed, `object_missing`, `source_unavailable` when quick retries did not help.
   */
  read(object: SourceObject, start: number, signal: AbortSignal, options?: ReadOptions): AsyncIterable<Buffer>;
  /** What unpacked bytes of this source need before lines are cut from them; absent: nothing. */
  mend?(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}
