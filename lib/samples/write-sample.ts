import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

import { type SampleOptions, generateSample } from "./generate";

const CHUNK_CHARACTERS = 512 * 1024;

/** Writes a sample as JSON Lines to a new file, packed when its name ends in .gz; in little memory whatever its size. */
export async function writeSample(file: string, options: SampleOptions): Promise<void> {
  const lines = Readable.from(chunks(options));
  if (file.endsWith(".gz")) await pipeline(lines, createGzip(), createWriteStream(file));
  else await pipeline(lines, createWriteStream(file));
}

function* chunks(options: SampleOptions): Generator<Buffer> {
  let text = "";
  for (const line of generateSample(options)) {
    text += `${line}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = "";
  }
  if (text) yield Buffer.from(text);
}
