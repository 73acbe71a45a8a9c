import { isRecord } from "./is-record";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;

/** How Mixpanel's records begin. Within a text this cannot follow a line break: its quote would end the text before a letter. */
const STARTS = [Buffer.from('{"event":'), Buffer.from('{"properties":')];
const LONGEST_START = 14;

/** A record is no larger than that; what goes on for longer is passed on as it is. */
const MOST_HELD_BYTES = 4 * 1024 * 1024;
const MOST_RECORD_BYTES = 1_000_000;
const MOST_LINES = 100;

/**
 * Mixpanel's lines with the records made whole that a raw line break has split: within a text the break becomes \n, as
 * JSON writes it, and elsewhere a space. What does not become a record by that stays as it was. The same bytes always
 * give the same bytes.
 */
export async function* joinSplitRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    const cut = lastStart(bytes);
    if (cut > 0) yield* mend(bytes.subarray(0, cut));
    // Whoever gives the chunks may use their memory again.
    held = Buffer.from(bytes.subarray(cut));
    if (held.length < MOST_HELD_BYTES) continue;
    yield held;
    held = Buffer.alloc(0);
  }
  if (held.length > 0) yield* mend(held);
}

/** Where the last line begins that certainly begins a record; 0 where none but the first does. */
function lastStart(bytes: Buffer): number {
  for (let at = bytes.lastIndexOf(NEWLINE); at > 0; at = bytes.lastIndexOf(NEWLINE, at - 1)) {
    if (beginsRecord(bytes, at + 1)) return at + 1;
  }
  return 0;
}

/** Whether a record of Mixpanel's begins there. */
export function beginsRecord(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== OPEN || bytes[at + 1] !== QUOTE) return false;
  const head = bytes.subarray(at, at + LONGEST_START);
  return STARTS.some((start) => head.subarray(0, start.length).equals(start));
}

/** Nearly always all of it at once: only lines that begin in another way are looked at. */
function* mend(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  let start = 0;
  let isSplit = false;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
    const next = at + 1;
    if (next < bytes.length && !beginsRecord(bytes, next)) {
      isSplit = true;
      continue;
    }
    if (isSplit) {
      if (start > from) yield bytes.subarray(from, start);
      yield joined(bytes.subarray(start, next));
      from = next;
      isSplit = false;
    }
    start = next;
  }
  if (!isSplit) yield bytes.subarray(from);
  else {
    if (start > from) yield bytes.subarray(from, start);
    yield joined(bytes.subarray(start));
  }
}

/** Lines from the beginning of one record up to the next. */
function joined(group: Buffer): Buffer {
  if (group.length > MOST_RECORD_BYTES) return group;
  const lines = linesOf(group);
  const whole: Buffer[] = [];
  while (lines.length > 0) whole.push(takeRecord(lines));
  return Buffer.concat(whole);
}

/** With their line breaks. */
function linesOf(group: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = group.indexOf(NEWLINE); at >= 0; at = group.indexOf(NEWLINE, from)) {
    lines.push(group.subarray(from, at + 1));
    from = at + 1;
  }
  if (from < group.length) lines.push(group.subarray(from));
  return lines;
}

/** Takes the first line, and those after it that make it a record. */
function takeRecord(lines: Buffer[]): Buffer {
  const first = lines.shift() ?? Buffer.alloc(0);
  if (first[0] !== OPEN || isRecord(first)) return first;
  let record = first;
  for (const [index, line] of lines.slice(0, MOST_LINES).entries()) {
    record = Buffer.concat([withoutBreak(record), line]);
    if (!isRecord(record)) continue;
    lines.splice(0, index + 1);
    return record;
  }
  return first;
}

function withoutBreak(line: Buffer): Buffer {
  const end = line.at(-2) === RETURN ? line.length - 2 : line.length - 1;
  const { inText, escaping } = stateAt(line, end);
  if (!inText) return Buffer.concat([line.subarray(0, end), Buffer.from(" ")]);
  const breaks = line.length - end === 2 ? "\\r\\n" : "\\n";
  return Buffer.concat([line.subarray(0, end), Buffer.from(escaping ? breaks.slice(1) : breaks)]);
}

/** Whether a text is open at `end`, and its last character a backslash that escapes what comes. */
function stateAt(line: Buffer, end: number): { inText: boolean; escaping: boolean } {
  let inText = false;
  let escaping = false;
  for (let at = 0; at < end; at++) {
    const byte = line[at];
    if (escaping) escaping = false;
    else if (byte === QUOTE) inText = !inText;
    else if (byte === BACKSLASH && inText) escaping = true;
  }
  return { inText, escaping };
}
