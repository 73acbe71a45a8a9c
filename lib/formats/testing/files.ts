import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";

import { ZipFile } from "yazl";

import { type RawFile, decode } from "@/lib/formats/decode";

export type Reads = { starts: number[]; bytes: number };

/** A file in memory, in chunks of any size; `reads` tells what was asked of it. */
export function fileOf(bytes: Buffer, chunkBytes = 65_536, key = "a.json"): RawFile & { reads: Reads } {
  const reads: Reads = { starts: [], bytes: 0 };
  return {
    key,
    bytes: bytes.length,
    reads,
    async *read(start) {
      reads.starts.push(start);
      for (let at = start; at < bytes.length; at += chunkBytes) {
        if ((at / chunkBytes) % 64 === 1) await setImmediate();
        const chunk = bytes.subarray(at, at + chunkBytes);
        reads.bytes += chunk.length;
        yield chunk;
      }
    },
  };
}

/** All that a file decodes to. */
export async function decoded(bytes: Buffer, chunkBytes?: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of decode(fileOf(bytes, chunkBytes))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

type Member = {
  name: string;
  content: Buffer;
  stored?: boolean;
  /** Sizes after the data instead of before it, as writers of streams have it. */
  described?: boolean;
  zip64?: boolean;
};

/** A zip archive of real members, written by a library. */
export async function zipOf(members: Member[], { zip64 = false, comment = "" } = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, content, stored = false, described = false, zip64: large = zip64 } of members) {
    const options = { compress: !stored, forceZip64Format: large, mtime: new Date(0) };
    if (described) zip.addReadStream(Readable.from([content]), name, options);
    else zip.addBuffer(content, name, options);
  }
  zip.end({ forceZip64Format: zip64, comment });
  return buffer(zip.outputStream as Readable);
}
