import type { ContentType } from "@/lib/transforms/transform";
import { amplitudeLine } from "./amplitude";
import { mixpanelLine, mixpanelRepeat } from "./mixpanel";
import { posthogLine } from "./posthog";
import { type Random, createRandom } from "./random";
import { type Moment, moments } from "./visits";

export type SampleOptions = {
  contentType: ContentType;
  events: number;
  seed: number;
  /** Adds broken lines, about 3 in 5,000, so that rejects can be seen. */
  oddities?: boolean;
};

type Writer = { line: (moment: Moment, random: Random) => string; repeat: (line: string) => string };

const same = (line: string) => line;
const writers: Record<ContentType, Writer> = {
  amplitude: { line: amplitudeLine, repeat: same },
  mixpanel: { line: mixpanelLine, repeat: mixpanelRepeat },
  posthog: { line: posthogLine, repeat: same },
};

const REPEAT_AFTER = 5;
const brokenLines: Record<ContentType, readonly [string, ...string[]]> = {
  amplitude: ['{"event_type":"Product Viewed","user_id":"u_1', '{"event_type":"","user_id":"u_1007"}', "[1,2,3]"],
  mixpanel: ['{"event":"Product Viewed","properties":{"time":171', '{"properties":{"time":1714644000}}', "null"],
  posthog: ['{"event":"product viewed","distinct_id":', '{"distinct_id":"u_1007","properties":{}}', '"text"'],
};

/** `events` lines without newlines, the same for the same options on any machine. About 1 in 400 is a repeat, as in real exports. */
export function* generateSample({ contentType, events, seed, oddities = false }: SampleOptions): Generator<string> {
  const { line: write, repeat } = writers[contentType];
  const random = createRandom(seed, -1);
  const chances = createRandom(seed, -2);
  const source = moments(events, seed);
  const repeats = new Map<number, string>();
  const broken = new Map(oddities ? brokenPlaces(contentType, events, chances) : []);
  for (let index = 0; index < events; index++) {
    const due = broken.get(index) ?? repeats.get(index);
    if (due !== undefined) {
      repeats.delete(index);
      yield due;
      continue;
    }
    const next = source.next();
    if (next.done) return;
    const line = write(next.value, random);
    if (chances.chance(1 / 400)) repeats.set(index + REPEAT_AFTER, repeat(line));
    yield line;
  }
}

/** At least 3, spread over the whole. */
function brokenPlaces(contentType: ContentType, events: number, random: Random): [number, string][] {
  const count = Math.min(events, Math.max(3, Math.round((events * 3) / 5_000)));
  const stretch = events / count;
  const lines = brokenLines[contentType];
  return Array.from({ length: count }, (_, place) => [
    Math.floor((place + random.next()) * stretch),
    lines[place % lines.length] ?? lines[0],
  ]);
}
