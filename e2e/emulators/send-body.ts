import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import type { BodyPlace, Disturbance } from "./export-faults";

export type Body = {
  chunks: AsyncIterable<Buffer>;
  /** The last place at which the body can be cut so that it still lacks something. */
  endOf: (whole: Buffer) => number;
  /** A byte that a checksum guards. */
  guardedByte: (whole: Buffer) => number;
};

/** `left`: the client went before it had everything. */
export type BodyOutcome = "whole" | "empty" | "cut" | "stalled" | "corrupt" | "left";

/** Sends the body as the disturbance says; resolves when nothing more will be sent. */
export async function sendBody(response: ServerResponse, body: Body, how: Disturbance): Promise<BodyOutcome> {
  if (how.empty) return ended(response, "empty");
  const end = how.cut?.at ?? how.stallAt;
  if (end === undefined && !how.corruptByte)
    return (await pour(response, body.chunks, how)) ? ended(response, "whole") : "left";

  const whole = await concat(body.chunks);
  if (how.corruptByte) whole[body.guardedByte(whole)]! ^= 0xff;
  const stop = end === undefined ? whole.length : Math.min(placeOf(end, whole, body), whole.length);
  response.flushHeaders();
  if (!(await pour(response, one(whole.subarray(0, stop)), how))) return "left";
  if (how.cut && !how.cut.quietly) {
    response.destroy();
    return "cut";
  }
  if (how.stallAt !== undefined) {
    await once(response, "close");
    return "stalled";
  }
  return ended(response, how.cut ? "cut" : "corrupt");
}

function placeOf(place: BodyPlace, whole: Buffer, body: Body): number {
  if (place === "half") return Math.floor(whole.length / 2);
  return place === "end" ? body.endOf(whole) : place;
}

/** False when the client left. */
async function pour(response: ServerResponse, chunks: AsyncIterable<Buffer>, how: Disturbance): Promise<boolean> {
  const size = how.drip?.bytes ?? how.chunkBytes;
  for await (const piece of size ? inPiecesOf(chunks, size) : chunks) {
    if (response.destroyed) return false;
    if (piece.length > 0) await write(response, piece);
    if (how.drip) await delay(how.drip.everyMs);
  }
  return !response.destroyed;
}

const write = (response: ServerResponse, piece: Buffer) =>
  new Promise<void>((done) => {
    if (response.write(piece)) return void done();
    const go = () => {
      response.off("drain", go).off("close", go);
      done();
    };
    response.on("drain", go).on("close", go);
  });

/** A body counts as delivered once the client's side has taken it, or left. */
async function ended(response: ServerResponse, outcome: BodyOutcome): Promise<BodyOutcome> {
  const closed = once(response, "close");
  response.end();
  await closed;
  return response.writableFinished ? outcome : "left";
}

async function* inPiecesOf(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < size) continue;
    const joined = held.length === 1 ? chunk : Buffer.concat(held);
    let at = 0;
    for (; at + size <= joined.length; at += size) yield joined.subarray(at, at + size);
    held = [joined.subarray(at)];
    bytes = joined.length - at;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

async function* one(whole: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(whole);
}

export async function concat(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
