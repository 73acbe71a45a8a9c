import { type RawFile, decode, sniffFile } from "@/lib/formats/decode";
import type { Sniffed } from "@/lib/formats/sniff";
import type { Source, SourceObject } from "./source";
import { timed } from "./timed";

type DecodeHooks = {
  /** Bytes of the object itself that were used so far. */
  onConsumed?: (bytes: number) => void;
  /** How long each of its chunks was waited for, in milliseconds. */
  onWaited?: (ms: number) => void;
};

/**
 * An object's lines from its beginning, whatever packing they are in. Throws what `Source.read` throws, and AppError
 * `unsupported_format`, `file_truncated`, `file_corrupt`.
 */
export function decodeObject(
  source: Source,
  object: SourceObject,
  { signal, onConsumed, onWaited }: DecodeHooks & { signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const file = fileOf(source, object, signal);
  const read = onWaited ? (start: number) => timed(file.read(start), onWaited) : file.read;
  const decoded = decode({ ...file, read }, onConsumed);
  return source.mend?.(decoded) ?? decoded;
}

/** What an object is, by its first bytes: one small read. */
export function sniffObject(source: Source, object: SourceObject, signal: AbortSignal): Promise<Sniffed> {
  return sniffFile(fileOf(source, object, signal));
}

function fileOf(source: Source, object: SourceObject, signal: AbortSignal): RawFile {
  return { key: object.key, bytes: object.bytes, read: (start) => source.read(object, start, signal) };
}
