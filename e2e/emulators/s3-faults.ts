import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";

import { S3Refusal } from "./s3-refusal";

/** A request as the emulator understands it. */
export type S3Request = {
  action: S3Action;
  method: string;
  path: string;
  range: string | undefined;
  ifMatch: string | undefined;
};
export type S3Action = "list" | "get" | "head" | "put" | "other";

/** How one request, or the next few, go wrong. Give one of the ways. */
export type S3Fault = {
  /** Only requests of this kind; default any. */
  on?: S3Action;
  /** How many; default 1. */
  times?: number;
  /** An answer in S3's error form, before anything is looked at. `extra` are further XML elements. */
  refuse?: {
    status: number;
    code: string;
    message?: string;
    extra?: Record<string, string>;
    headers?: Record<string, string>;
  };
  /** Any answer at all. */
  answer?: { status: number; headers?: Record<string, string>; body?: string };
  /** The connection is reset at once. */
  reset?: true;
  /** No answer, ever. */
  hang?: true;
  /** The right answer, but the connection is cut after so many bytes of the body. */
  cutAfter?: number;
  /** The right answer, but nothing comes after so many bytes of the body. */
  stallAfter?: number;
  /** 200 and the whole object, whatever was asked. */
  ignoreRange?: true;
  /** The object as it is now, whatever version was asked for. */
  ignoreIfMatch?: true;
};

export const matches = ({ on }: S3Fault, request: S3Request) => on === undefined || on === request.action;

/** True when the fault was all of the answer. */
export async function startsWith(fault: S3Fault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (fault.hang) {
    await once(response, "close");
    return true;
  }
  if (fault.reset) {
    request.socket.resetAndDestroy();
    return true;
  }
  if (fault.answer) {
    const { status, headers = {}, body = "" } = fault.answer;
    response.writeHead(status, headers).end(body);
    return true;
  }
  if (!fault.refuse) return false;
  const { status, code, message = code, extra = {}, headers = {} } = fault.refuse;
  response.writeHead(status, { "content-type": "application/xml", ...headers });
  response.end(request.method === "HEAD" ? "" : new S3Refusal(status, code, message, extra).toXml());
  return true;
}

/** Sends the body's first bytes, then cuts the connection or falls silent until the client leaves. */
export async function cutAfter(fault: S3Fault, body: Readable, response: ServerResponse): Promise<void> {
  let left = fault.cutAfter ?? fault.stallAfter ?? 0;
  response.flushHeaders();
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const piece = chunk.subarray(0, left);
    left -= piece.length;
    await new Promise((done) => response.write(piece, done));
    if (left === 0) break;
  }
  if (fault.cutAfter === undefined) await once(response, "close");
  else response.destroy();
}
