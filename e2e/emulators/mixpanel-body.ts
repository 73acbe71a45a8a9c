import { Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";

import { BROKEN_LINE, type ExportData, type ExportRow } from "./export-data";
import type { ExportProtocol, Served } from "./export-server";
import type { Body } from "./send-body";

/** A smaller body is never compressed. */
const GZIP_FROM = 1_400;
const GZIP_TRAILER = 8;
const CHUNK_CHARACTERS = 64 * 1024;

export const TERMINATED = "export terminated early";

type Asked = Parameters<ExportProtocol["serve"]>[0];

/** The rows asked for as JSON Lines, gzipped when the client takes it and there is enough of it. */
export async function mixpanelBody(asked: Asked, data: ExportData): Promise<Served> {
  const { request, query, slices } = asked;
  const rows = slices.reduce((sum, { start, version }) => sum + data.count(start, version), 0);
  const limit = Number(query.get("limit") ?? Infinity);
  const text = chunked(take(lines(asked, data), asked.disturbance.terminatedEarly ? Math.ceil(rows / 2) : limit));
  const plain = asked.disturbance.terminatedEarly ? followed(text, `${TERMINATED}\n`) : text;
  const { head, chunks } = await peek(plain, GZIP_FROM);
  const gzip = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "") && head > GZIP_FROM;
  return {
    rows: Math.min(rows, limit),
    headers: { "content-type": "text/plain; charset=utf-8", ...(gzip && { "content-encoding": "gzip" }) },
    body: gzip ? gzipped(chunks) : { chunks, endOf: withinLastLine, guardedByte: half },
  };
}

function* lines({ query, slices, attempt, disturbance }: Asked, data: ExportData): Generator<string> {
  const inMs = query.get("time_in_ms") === "true";
  const names = query.get("event");
  const wanted = names === null ? null : new Set(JSON.parse(names) as string[]);
  let broken = disturbance.corruptLines ?? 0;
  let toBreak = disturbance.brokenRecord === true;
  for (const { start, version } of attempt % 2 === 0 ? slices.toReversed() : slices) {
    for (const row of data.rows(start, version)) {
      if (wanted && !wanted.has((JSON.parse(row.line) as { event: string }).event)) continue;
      const line = inMs ? timeInMs(row) : row.line;
      yield toBreak ? line.replace(',"properties"', ',\n"properties"') : line;
      toBreak = false;
      while (broken-- > 0) yield BROKEN_LINE;
    }
  }
}

/** What `time_in_ms=true` changes; without it sub-second order is lost. */
export const timeInMs = ({ line, at }: ExportRow): string => line.replace(/("time":)[\d.]+/, `$1${at}`);

async function* chunked(all: Iterable<string>): AsyncGenerator<Buffer> {
  let text = "";
  for (const line of all) {
    text += `${line}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield await Promise.resolve(Buffer.from(text));
    text = "";
  }
  if (text) yield Buffer.from(text);
}

function* take(all: Iterable<string>, limit: number): Generator<string> {
  let left = limit;
  for (const line of all) {
    if (left-- <= 0) return;
    yield line;
  }
}

async function* followed(chunks: AsyncIterable<Buffer>, text: string): AsyncGenerator<Buffer> {
  yield* chunks;
  yield Buffer.from(text);
}

/** Looks at the beginning without taking it away; `head` is how long it is, up to a chunk beyond `bytes`. */
async function peek(chunks: AsyncGenerator<Buffer>, bytes: number) {
  const held: Buffer[] = [];
  let head = 0;
  while (head <= bytes) {
    const { value, done } = await chunks.next();
    if (done) break;
    held.push(value);
    head += value.length;
  }
  async function* again() {
    yield* held;
    yield* chunks;
  }
  return { head, chunks: again() };
}

function gzipped(chunks: AsyncIterable<Buffer>): Body {
  const gzip = Readable.from(chunks).pipe(createGzip({ level: constants.Z_BEST_SPEED }));
  return { chunks: gzip as AsyncIterable<Buffer>, endOf: (whole) => whole.length - GZIP_TRAILER, guardedByte: half };
}

const half = (whole: Buffer) => Math.floor(whole.length / 2);
const withinLastLine = (whole: Buffer) => Math.max(0, whole.length - 2);
