import { AppError } from "@/lib/errors";

/** The whole body; more than `maxBytes` throws body_too_large, with `hint`, without reading on. */
export async function readBody(request: Request, maxBytes: number, hint?: string): Promise<Buffer> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes, hint);
  if (!request.body) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes, hint);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/**
 * Throws malformed_json for anything that is not one JSON value in UTF-8; with `optional` no body at all is undefined.
 */
export async function readJson(
  request: Request,
  maxBytes: number,
  { optional = false }: { optional?: boolean } = {},
): Promise<unknown> {
  const body = await readBody(request, maxBytes);
  if (optional && body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as unknown;
  } catch (cause) {
    throw new AppError("malformed_json", "The request body is not valid JSON.", { cause });
  }
}

function tooLarge(maxBytes: number, hint: string | undefined): AppError {
  const message = `The request body is larger than ${maxBytes.toLocaleString("en")} bytes.`;
  return new AppError("body_too_large", message, { hint });
}
