import { createHash } from "node:crypto";

import type { Source, SourceObject } from "@/lib/sources/source";
import { seededRandom } from "@/lib/sources/seeded-random";
import type { CutShort } from "./sample-line";

/** So many objects are remembered of a listing of any length. */
export const MOST_OBJECTS = 200;
const LONGEST_MS = 20_000;
const TELL_EVERY = 1_000;
/** Of the list of which the middle is told. */
const MOST_STEPS = 1_024;

export type ListedObject = { object: SourceObject; ordinal: number };
export type Listing = {
  /** All of them when they are few; else the first, the middle and the last, then others at random, large ones likelier. */
  objects: ListedObject[];
  isAll: boolean;
  /** Tells whether the source is still the one that was listed. */
  pins: string;
  cutShort: CutShort | undefined;
};

/** Lists a source to its end, or for 20 seconds. The same listing and seed give the same objects. */
export async function listForSample(
  source: Source,
  {
    seed,
    longestMs = LONGEST_MS,
    onListed,
  }: { seed: number; longestMs?: number | undefined; onListed: (files: number) => void },
  signal: AbortSignal,
): Promise<Listing> {
  const kept = new Remembered(seed);
  const hash = createHash("sha256");
  const until = performance.now() + longestMs;
  let cutShort: CutShort | undefined;
  for await (const listed of source.list(signal)) {
    if (!("object" in listed)) continue;
    const { key, version, bytes } = listed.object;
    hash.update(`${key}\0${version}\n`);
    if (bytes > 0) kept.add(listed.object);
    if (kept.count % TELL_EVERY === 0) onListed(kept.count);
    if (performance.now() <= until) continue;
    const files = kept.count.toLocaleString("en");
    cutShort = {
      reason: `Listing the files was stopped after ${Math.ceil(longestMs / 1_000)} seconds, at ${files}: later ones are not in this sample.`,
      passes: true,
    };
    break;
  }
  return { ...kept.chosen(), pins: hash.digest("base64url"), cutShort };
}

/** Bounded memory, however many are added. */
class Remembered {
  count = 0;
  readonly #random: () => number;
  /** The `MOST_OBJECTS` with the lowest mark: a lottery in which bytes are tickets (Efraimidis and Spirakis). */
  #drawn: (ListedObject & { mark: number })[] = [];
  /** Every `#stride`th, so that its middle is the middle. */
  #steps: ListedObject[] = [];
  #stride = 1;
  #first: ListedObject | undefined;
  #last: ListedObject | undefined;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  add(object: SourceObject): void {
    const listed = { object, ordinal: this.count };
    this.#first ??= listed;
    this.#last = listed;
    if (this.count % this.#stride === 0) this.#steps.push(listed);
    if (this.#steps.length > MOST_STEPS) {
      this.#stride *= 2;
      this.#steps = this.#steps.filter(({ ordinal }) => ordinal % this.#stride === 0);
    }
    this.count += 1;
    this.#drawn.push({ ...listed, mark: -Math.log(1 - this.#random()) / object.bytes });
    if (this.#drawn.length >= 2 * MOST_OBJECTS) this.#draw();
  }

  chosen(): Pick<Listing, "objects" | "isAll"> {
    this.#draw();
    const isAll = this.count <= MOST_OBJECTS;
    if (isAll) return { isAll, objects: this.#drawn.toSorted((a, b) => a.ordinal - b.ordinal) };
    const middle = this.#steps[Math.floor(this.#steps.length / 2)];
    const ends = [this.#first, middle, this.#last].flatMap((listed) => listed ?? []);
    const others = this.#drawn.filter(({ ordinal }) => !ends.some((end) => end.ordinal === ordinal));
    return { isAll, objects: [...ends, ...others] };
  }

  #draw(): void {
    this.#drawn = this.#drawn.sort((a, b) => a.mark - b.mark).slice(0, MOST_OBJECTS);
  }
}
