import type { BlockResult } from "@/lib/transforms/transform";

/** Ours alone writes it so: within a JSON text no quotation mark stands bare. */
const BEFORE_TIME = Buffer.from(',"timestamp":"');
const QUOTE = 0x22;
const DAY_CHARACTERS = "YYYY-MM-DD".length;

/** The timestamp of an event that the transform has written itself, as it stands there. */
export function timeOf(result: BlockResult, event: number): string {
  const { start, end } = timePlace(result, event);
  return bufferOf(result.output).toString("latin1", start, end);
}

/** The same events, those named with other timestamps, in memory of their own. Rare, so it may copy. */
export function retimeEvents(result: BlockResult, times: ReadonlyMap<number, string>): BlockResult {
  const output = bufferOf(result.output);
  const eventEnds = result.eventEnds.slice();
  const eventTallies = result.eventTallies.slice();
  const tallyKeys = [...result.tallyKeys];
  const pieces: Buffer[] = [];
  let written = 0;
  let grown = 0;
  for (const [event, end] of result.eventEnds.entries()) {
    const time = times.get(event);
    if (time !== undefined) {
      const place = timePlace(result, event);
      pieces.push(output.subarray(written, place.start), Buffer.from(time));
      grown += time.length - (place.end - place.start);
      written = place.end;
      eventTallies[event] = tallyOn(time.slice(0, DAY_CHARACTERS), eventTallies[event] ?? 0);
    }
    eventEnds[event] = end + grown;
  }
  pieces.push(output.subarray(written));
  return { ...result, output: Buffer.concat(pieces), eventEnds, eventTallies, tallyKeys };

  /** The tally that differs from the given one by its day alone. */
  function tallyOn(day: string, tally: number): number {
    const { from = "", to = "" } = tallyKeys[tally] ?? {};
    const known = tallyKeys.findIndex((key) => key.day === day && key.from === from && key.to === to);
    return known >= 0 ? known : tallyKeys.push({ day, from, to }) - 1;
  }
}

function timePlace({ output, eventEnds }: BlockResult, event: number): { start: number; end: number } {
  const bytes = bufferOf(output);
  const first = event === 0 ? 0 : (eventEnds[event - 1] ?? 0) + 1;
  const start = bytes.indexOf(BEFORE_TIME, first) + BEFORE_TIME.length;
  return { start, end: bytes.indexOf(QUOTE, start) };
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);
