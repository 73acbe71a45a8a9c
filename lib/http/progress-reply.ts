import type { z } from "zod";

import { errorAnswer } from "./error-response";
import { reply } from "./reply";

const LINES = "application/x-ndjson";

type Work<P, R> = (onProgress: (progress: P) => void, signal: AbortSignal) => Promise<R>;

/**
 * The answer of work that takes a while. A caller that accepts application/x-ndjson gets lines while it goes on:
 * `{"progress": …}`, at the end one `{"result": …}` or `{"error": …, "status": …}`. Everybody else gets the result.
 */
export async function progressReply<S extends z.ZodType, P>(
  { request, signal, schema }: { request: Request; signal: AbortSignal; schema: S },
  work: Work<P, z.input<S>>,
): Promise<Response> {
  if (!request.headers.get("accept")?.includes(LINES)) return reply(schema, await work(() => {}, signal));
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (line: object) => {
        if (!both.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      work((progress) => say({ progress }), both)
        .then((result) => say({ result: schema.parse(result) }))
        .catch((error: unknown) => {
          if (both.aborted) return;
          const { status, body: problem } = errorAnswer(error);
          say({ ...problem, status });
        })
        .finally(() => {
          if (!both.aborted) controller.close();
        });
    },
    cancel: () => stop.abort(),
  });
  return new Response(body, { headers: { "content-type": LINES } });
}
