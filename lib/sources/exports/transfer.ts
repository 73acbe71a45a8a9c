import { AppError } from "@/lib/errors";
import { describeFailure, type NetTimeouts } from "@/lib/net/failures";
import { byteSize } from "@/lib/sources/byte-size";
import type { StagingSink } from "@/lib/sources/export-source";
import type { About } from "./answer-errors";

export type Transfer = {
  body: AsyncIterable<Buffer>;
  sink: StagingSink;
  about: About;
  timeouts: NetTimeouts;
  signal: AbortSignal;
  /** Sees each chunk once the sink has it. */
  watch?: (chunk: Buffer) => Promise<void>;
  onProgress?: ((bytes: number) => void) | undefined;
};

/** A body into a sink, chunk by chunk. Gives its length. Throws `export_incomplete` when it breaks off or stalls. */
export async function transfer({ body, sink, about, timeouts, signal, watch, onProgress }: Transfer): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunksOf(body, { about, timeouts, signal })) {
    signal.throwIfAborted();
    await sink.write(chunk);
    bytes += chunk.length;
    await watch?.(chunk);
    onProgress?.(bytes);
  }
  return bytes;
}

/** The body's chunks. Throws `export_incomplete` when it breaks off or stalls. */
export async function* chunksOf(
  body: AsyncIterable<Buffer>,
  { about, timeouts, signal }: Pick<Transfer, "about" | "timeouts" | "signal">,
): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch((error: unknown) => {
        signal.throwIfAborted();
        throw incomplete(about, `after ${byteSize(bytes)}: ${describeFailure(error, about.host, timeouts)}`, error);
      });
      if (done) return;
      bytes += value.length;
      yield value;
    }
  } finally {
    await chunks.return?.().catch(() => {});
  }
}

/** The download ended too soon; `how` begins after "ended early". */
export const incomplete = ({ vendor, span }: About, how: string, cause?: unknown, upstream?: string) =>
  new AppError("export_incomplete", `${vendor}'s download of ${span} ended early, ${how.replace(/\.*$/, ".")}`, {
    cause,
    upstream,
  });
