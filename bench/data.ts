import { createWriteStream } from "node:fs";
import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { generateSample } from "@/lib/samples/generate";
import { createRandom } from "@/lib/samples/random";
import type { ContentType } from "@/lib/transforms/transform";
import { transformLine } from "@/lib/transforms/transform-line";

import { CACHE } from "./places";

/** Every record carries its number under this name among its properties, so that none can be missing unseen. */
export const NUMBER_KEY = "bench_number";

export type DataFile = { path: string; records: number; bytes: number; contentType: ContentType };

const SEED = 7;
const CHUNK_CHARACTERS = 512 * 1024;
/** Repeats stand close to what they repeat. */
const REPEATS_WITHIN = 64;
const MIXED_WITHIN = 20_000;
const PROPERTIES: Record<ContentType, string> = {
  amplitude: '"event_properties":{',
  mixpanel: '"properties":{',
  posthog: '"properties":{',
};

/** A seeded export of so many records, each of which becomes one event; written once, then reused. */
export async function dataFile(
  contentType: ContentType,
  records: number,
  dir = join(CACHE, "data"),
): Promise<DataFile> {
  const path = join(dir, `${contentType}-${records}.jsonl`);
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => null,
  );
  if (bytes !== null) return { path, records, bytes, contentType };
  await mkdir(dir, { recursive: true });
  const part = `${path}.${process.pid}.part`;
  await pipeline(Readable.from(chunks(contentType, records)), createWriteStream(part));
  await rename(part, path);
  return { path, records, bytes: (await stat(path)).size, contentType };
}

function* chunks(contentType: ContentType, records: number): Generator<Buffer> {
  let text = "";
  let number = 0;
  for (const line of mixed(importable(contentType, records))) {
    text += `${numbered(line, contentType, number++)}\n`;
    if (text.length >= CHUNK_CHARACTERS) {
      yield Buffer.from(text);
      text = "";
    }
  }
  if (text) yield Buffer.from(text);
  if (number < records) throw new Error(`The samples gave only ${number} of ${records} records.`);
}

/** The sample without repeats and without what the mapping drops: what is left must arrive, whoever sends it. */
function* importable(contentType: ContentType, records: number): Generator<string> {
  const context = { contentType, options: {}, migrationId: "bench", createdAt: "2030-01-01T00:00:00Z", objectKey: "" };
  const recent = new Set<string>();
  let found = 0;
  for (const line of generateSample({ contentType, events: records * 2, seed: SEED })) {
    const identity = /"(?:uuid|\$insert_id)":"([^"]+)"/.exec(line)?.[1] ?? line;
    if (recent.has(identity)) continue;
    recent.add(identity);
    for (const first of recent) if (recent.size > REPEATS_WITHIN) recent.delete(first);
    if (transformLine(Buffer.from(line), 0, context).outcome !== "imported") continue;
    yield line;
    if (++found === records) return;
  }
}

/**
 * In another order, window by window: in a file of a busy hour the people of a product take turns line by line. Samples
 * tell one visit after the other, which would compress half as large as real exports do.
 */
function* mixed(lines: Iterable<string>): Generator<string> {
  const random = createRandom(SEED, 0);
  let window: string[] = [];
  const take = function* () {
    for (let left = window.length; left > 0; left--) {
      const place = random.int(left);
      yield window[place] ?? "";
      window[place] = window[left - 1] ?? "";
    }
    window = [];
  };
  for (const line of lines) {
    window.push(line);
    if (window.length === MIXED_WITHIN) yield* take();
  }
  yield* take();
}

function numbered(line: string, contentType: ContentType, number: number): string {
  const key = PROPERTIES[contentType];
  const at = line.indexOf(key) + key.length;
  if (at < key.length) throw new Error(`A ${contentType} record without ${key}…`);
  return `${line.slice(0, at)}"${NUMBER_KEY}":${number}${line[at] === "}" ? "" : ","}${line.slice(at)}`;
}
