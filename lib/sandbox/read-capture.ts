import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { AppError } from "@/lib/errors";
import { readBody } from "@/lib/http/read-body";
import { CaptureError } from "./capture-error";
import { type CapturedEvent, captureEvent } from "./captured-event";
import { type Envelope, readEnvelope } from "./envelope";

/** PostHog's limit for /batch/, as sent and unpacked. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;
const MAX_TOKEN_LENGTH = 64;

const unpack = promisify(gunzip);

/** The events of a capture request, or a CaptureError where PostHog would refuse it; one bad event refuses all. */
export async function readCapture(request: Request, now: Date): Promise<CapturedEvent[]> {
  const { fields, events } = parseEnvelope(await readText(request));
  assertToken(fields["api_key"] ?? fields["token"]);
  if (!events || events.length === 0) throw new CaptureError(400, "the request holds no event");
  return events.map((raw) => captureEvent(raw, now));
}

async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CaptureError(400, "failed to decode the request: invalid UTF-8");
  }
}

/** Unpacks gzip, told by the header or by its first bytes. */
async function readBytes(request: Request): Promise<Buffer> {
  try {
    const sent = await readBody(request, MAX_BODY_BYTES);
    const packed = request.headers.get("content-encoding") === "gzip" || (sent[0] === 0x1f && sent[1] === 0x8b);
    return packed ? await unpack(sent, { maxOutputLength: MAX_BODY_BYTES }) : sent;
  } catch (error) {
    const tooLarge = (error as { code?: unknown }).code;
    if (error instanceof AppError || tooLarge === "ERR_BUFFER_TOO_LARGE")
      throw new CaptureError(413, "the request body is larger than 20 MiB");
    throw new CaptureError(400, "failed to decode the request: invalid gzip data");
  }
}

function parseEnvelope(text: string): Envelope {
  try {
    return readEnvelope(text);
  } catch {
    throw new CaptureError(400, "failed to parse the request: invalid JSON");
  }
}

/** Like PostHog's edge, only the token's shape is looked at: the sandbox is named by its address. */
function assertToken(token: unknown): void {
  if (typeof token !== "string" || token === "") throw new CaptureError(401, "the request holds no api_key");
  if (token.length > MAX_TOKEN_LENGTH || !/^[\x01-\x7f]+$/.test(token))
    throw new CaptureError(401, "the api_key is not valid");
  if (token.startsWith("phx_")) throw new CaptureError(401, "a personal API key cannot capture events");
}
