import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { type SampleOptions, generateSample } from "./generate";

const CHUNK_CHARACTERS = 512 * 1024;

/** Writes a sample as JSON Lines to a new file, in little memory whatever its size. */
export async function writeSample(file: string, options: SampleOptions): Promise<void> {
  await pipeline(Readable.from(chunks(options)), createWriteStream(file));
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
