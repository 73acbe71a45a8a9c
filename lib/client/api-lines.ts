import type { z } from "zod";

import { ApiError, noAnswer, toApiError, unexpectedAnswer } from "./api";

type Ask<P> = {
  json: unknown;
  signal: AbortSignal;
  progress: z.ZodType<P>;
  onProgress: (progress: P) => void;
};

type Line = { progress?: unknown; result?: unknown; error?: unknown; status?: number };

/** Posts what takes a while, tells how far it is, and gives its result. Throws ApiError as `api` does. */
export async function apiWithProgress<T, P>(path: string, schema: z.ZodType<T>, ask: Ask<P>): Promise<T> {
  const { json, signal, progress, onProgress } = ask;
  const response = await fetch(path, {
    method: "POST",
    body: JSON.stringify(json),
    headers: { "content-type": "application/json", accept: "application/x-ndjson" },
    signal,
  }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw noAnswer(cause);
  });
  if (!response.ok || !response.body) throw await toApiError(response.status, () => response.json());
  for await (const line of jsonLines(response.body)) {
    if (line.error !== undefined) throw await toApiError(line.status ?? 500, () => line);
    if (line.result !== undefined) {
      const result = schema.safeParse(line.result);
      if (result.success) return result.data;
      throw unexpectedAnswer(response.status, result.error);
    }
    const step = progress.safeParse(line.progress);
    if (step.success) onProgress(step.data);
  }
  if (signal.aborted) throw signal.reason;
  throw new ApiError("no_answer", "The server's answer ended early.", { status: 0, hint: "Try again." });
}

async function* jsonLines(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Line> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as Line;
  }
}
