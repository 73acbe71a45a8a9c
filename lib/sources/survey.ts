import { decodeObject } from "./decode-object";
import { planParts } from "./plan-parts";
import { encodingByName, looksPacked } from "./skip-rules";
import type { SkippedObject, Source, SourceObject } from "./source";

const MOST_OBJECTS = 10_000;
const LONGEST_MS = 5_000;
const MOST_SHOWN_OBJECTS = 50;
/** Whose beginnings may be looked at. */
const MOST_BEGINNING = 20;

/** What a source holds, counted until it would take too long. */
export type Survey = {
  objects: number;
  parts: number;
  bytes: number;
  skippedCount: number;
  /** The first of them. */
  skipped: SkippedObject[];
  /** The first of them. */
  files: { key: string; bytes: number; encoding: string }[];
  /** The first object that is not empty. */
  first: SourceObject | undefined;
  /** The first of those that are not empty. */
  beginning: SourceObject[];
  largest: SourceObject | undefined;
  /** False: there is more than was counted. */
  complete: boolean;
};

/** `onBegun`: the source has answered. Throws as `list` does. */
export async function survey(
  source: Source,
  signal: AbortSignal,
  { mostObjects = MOST_OBJECTS, onBegun }: { mostObjects?: number; onBegun?: () => void } = {},
): Promise<Survey> {
  const found: Survey = {
    objects: 0,
    parts: 0,
    bytes: 0,
    skippedCount: 0,
    skipped: [],
    files: [],
    first: undefined,
    beginning: [],
    largest: undefined,
    complete: true,
  };
  const until = performance.now() + LONGEST_MS;
  for await (const listed of source.list(signal)) {
    onBegun?.();
    if (found.objects + found.skippedCount >= mostObjects || performance.now() > until) {
      found.complete = false;
      break;
    }
    if ("skipped" in listed) {
      found.skippedCount++;
      if (found.skipped.length < MOST_SHOWN_OBJECTS) found.skipped.push(listed.skipped);
      continue;
    }
    const { key, bytes } = listed.object;
    found.objects++;
    if (found.files.length < MOST_SHOWN_OBJECTS) found.files.push({ key, bytes, encoding: encodingByName(key) });
    found.parts += planParts(listed.object, { isWhole: looksPacked(listed.object.key) }).length;
    found.bytes += listed.object.bytes;
    if (bytes > 0) found.first ??= listed.object;
    if (bytes > 0 && found.beginning.length < MOST_BEGINNING) found.beginning.push(listed.object);
    if (bytes > (found.largest?.bytes ?? 0)) found.largest = listed.object;
  }
  onBegun?.();
  return found;
}

/** Enough to tell what wrote them. */
const MOST_LINES = 50;
const MOST_SHOWN = 3;
const MOST_CHARACTERS = 2_000;
const MOST_BYTES = 2 * 1024 * 1024;

/** The first lines that are not blank: three of them cut for showing, and up to 50 that are whole within 2 MiB. */
export type Sample = { lines: string[]; whole: string[] };

/** Unpacks what is packed. Throws as `decodeObject` does. */
export async function firstLines(source: Source, object: SourceObject, signal: AbortSignal): Promise<Sample> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let newlines = 0;
  let ended = true;
  for await (const chunk of decodeObject(source, object, { signal })) {
    chunks.push(chunk);
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0 && newlines <= MOST_LINES; at = chunk.indexOf(10, at + 1)) newlines++;
    ended = newlines <= MOST_LINES && bytes < MOST_BYTES;
    if (!ended) break;
  }
  const text = Buffer.concat(chunks)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  const all = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const lines = all.filter(
    (line, index) => line.trim() !== "" && (ended || index < all.length - 1 || all.length === 1),
  );
  const firstIsWhole = ended || all.length > 1;
  return {
    lines: lines.slice(0, MOST_SHOWN).map((line) => line.slice(0, MOST_CHARACTERS)),
    whole: firstIsWhole ? lines.slice(0, MOST_LINES) : [],
  };
}
