/** A capture request's body: the keys around the batch, and each event's JSON text exactly as it arrived. */
export type Envelope = { fields: Record<string, unknown>; events: string[] | null };

type Slice = { start: number; end: number };

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Cuts the batch out of `text` without parsing it, since parsing would round numbers. Throws SyntaxError when the rest
 * is not a JSON object; the events' own text is not checked here. Of a batch given twice the last counts, as in JSON.
 */
export function readEnvelope(text: string): Envelope {
  const batch = findBatch(text);
  const rest = batch ? `${text.slice(0, batch.start)}[]${text.slice(batch.end)}` : text;
  const fields: unknown = JSON.parse(rest);
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw new SyntaxError("not a JSON object");
  return { fields: fields as Record<string, unknown>, events: batch && elements(text, batch) };
}

/** Where the array under the top-level key "batch" stands, brackets included. */
function findBatch(text: string): Slice | null {
  let found: Slice | null = null;
  let at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== OPEN_OBJECT) return null;
  at = skipSpace(text, at + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const keyEnd = skipString(text, at);
    const isBatch = keyOf(text.slice(at, keyEnd)) === "batch";
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1); // past the colon; JSON.parse of the rest checks it
    const end = skipValue(text, start);
    if (isBatch && text.charCodeAt(start) === OPEN_ARRAY) found = { start, end };
    at = skipSpace(text, end);
    if (text.charCodeAt(at) !== COMMA) break;
    at = skipSpace(text, at + 1);
  }
  return found;
}

function elements(text: string, batch: Slice): string[] {
  const found: string[] = [];
  const last = batch.end - 1;
  if (text.charCodeAt(last) !== CLOSE_ARRAY) throw new SyntaxError("the batch does not end");
  let at = skipSpace(text, batch.start + 1);
  if (at === last) return found;
  for (;;) {
    const end = skipValue(text, at);
    found.push(text.slice(at, end));
    at = skipSpace(text, end);
    if (at >= last) return found;
    if (text.charCodeAt(at) !== COMMA) throw new SyntaxError("no comma between two events");
    at = skipSpace(text, at + 1);
  }
}

/** The end of the value that begins at `at`: brackets are counted outside strings, nothing else is checked. */
function skipValue(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length;) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = skipString(text, i);
      if (depth === 0) return i;
      continue;
    }
    if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      if (depth === 0) return i; // the end of what a bare number or word stands in
      depth -= 1;
      if (depth === 0) return i + 1;
    } else if (depth === 0 && (code === COMMA || isSpace(code))) return i;
    i += 1;
  }
  return text.length;
}

/** `at` is at the opening quote; the answer is past the closing one. */
function skipString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9;

function skipSpace(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function keyOf(quoted: string): unknown {
  return quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
}
