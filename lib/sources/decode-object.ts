import { type RawFile, decode, sniffFile } from "@/lib/formats/decode";
import type { Sniffed } from "@/lib/formats/sniff";
import type { Source, SourceObject } from "./source";

/**
 * An object's lines from its beginning, whatever packing they are in. Throws what `Source.read` throws, and AppError
 * `unsupported_format`, `file_truncated`, `file_corrupt`.
 */
export function decodeObject(
  source: Source,
  object: SourceObject,
  { signal, onConsumed }: { signal: AbortSignal; onConsumed?: (bytes: number) => void },
): AsyncGenerator<Buffer> {
  const decoded = decode(fileOf(source, object, signal), onConsumed);
  return source.mend?.(decoded) ?? decoded;
}

/** What an object is, by its first bytes: one small read. */
export function sniffObject(source: Source, object: SourceObject, signal: AbortSignal): Promise<Sniffed> {
  return sniffFile(fileOf(source, object, signal));
}

function fileOf(source: Source, object: SourceObject, signal: AbortSignal): RawFile {
  return { key: object.key, bytes: object.bytes, read: (start) => source.read(object, start, signal) };
}
