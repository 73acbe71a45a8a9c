import { Readable } from "node:stream";

/** Streams `chunks` as a file; a failure on the way breaks the connection, so that a cut file is not taken for whole. */
export function download(
  chunks: AsyncIterable<Uint8Array> | Iterable<string>,
  fileName: string,
  type = "application/x-ndjson",
): Response {
  const stream = Readable.toWeb(Readable.from(chunks, { objectMode: false })) as ReadableStream<Uint8Array>;
  return new Response(stream, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${fileName}"`,
    },
  });
}
