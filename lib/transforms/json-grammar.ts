import * as ascii from "./ascii";

/** Bytes that stand for themselves inside a JSON string: neither quote, backslash nor control. UTF-8 is checked elsewhere. */
const PLAIN = new Uint8Array(256).fill(1, 0x20);
PLAIN[ascii.QUOTE] = 0;
PLAIN[ascii.BACKSLASH] = 0;

const SIMPLE_ESCAPE = new Uint8Array(256);
for (const letter of '"\\/bfnrt') SIMPLE_ESCAPE[letter.charCodeAt(0)] = 1;

const LITERALS = ["true", "false", "null"].map((word) => Buffer.from(word));

/** What a failed scan returns: no JSON at `-1 - result`. */
export function failedAt(at: number): number {
  return -1 - at;
}

/** The first byte at or after `i` that is no white space. A newline is not skipped: it ends every line. */
export function skipSpace(b: Uint8Array, i: number): number {
  while (b[i] === ascii.SPACE || b[i] === ascii.TAB || b[i] === ascii.RETURN) i++;
  return i;
}

/** Past the closing quote of a string without escapes whose first character stands at `i`; -1 when it is no such string. */
export function plainStringEnd(b: Uint8Array, i: number): number {
  while (PLAIN[b[i] ?? 0] === 1) i++;
  return b[i] === ascii.QUOTE ? i + 1 : -1;
}

/**
 * Past the closing quote of the string whose first character stands at `i`, or failedAt(where).
 * `lone` receives where each lone surrogate escape's backslash stands.
 */
export function stringEnd(b: Uint8Array, i: number, lone: number[]): number {
  for (;;) {
    while (PLAIN[b[i] ?? 0] === 1) i++;
    if (b[i] === ascii.QUOTE) return i + 1;
    if (b[i] !== ascii.BACKSLASH) return failedAt(i);
    if (SIMPLE_ESCAPE[b[i + 1] ?? 0] === 1) {
      i += 2;
      continue;
    }
    const unit = escapedUnit(b, i);
    if (unit < 0) return failedAt(i);
    if (unit < 0xd800 || unit > 0xdfff) {
      i += 6;
      continue;
    }
    const next = unit < 0xdc00 ? escapedUnit(b, i + 6) : -1;
    const paired = next >= 0xdc00 && next <= 0xdfff;
    if (!paired) lone.push(i);
    i += paired ? 12 : 6;
  }
}

/** The UTF-16 unit of `\uXXXX` at `i`, or -1 when there is none. */
function escapedUnit(b: Uint8Array, i: number): number {
  if (b[i] !== ascii.BACKSLASH || b[i + 1] !== 0x75) return -1;
  let unit = 0;
  for (let k = i + 2; k < i + 6; k++) {
    const digit = ascii.hexValue[b[k] ?? 0] ?? -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/** Past the number or literal that begins at `i`, or failedAt(where). */
export function scalarEnd(b: Uint8Array, i: number): number {
  if (b[i] === ascii.MINUS || ascii.isDigit(b[i])) return numberEnd(b, i);
  const word = LITERALS.find((candidate) => candidate[0] === b[i]);
  if (word === undefined) return failedAt(i);
  for (let k = 1; k < word.length; k++) if (b[i + k] !== word[k]) return failedAt(i + k);
  return i + word.length;
}

function numberEnd(b: Uint8Array, i: number): number {
  if (b[i] === ascii.MINUS) i++;
  const whole = i;
  i = digitsEnd(b, i);
  if (i === whole || (b[whole] === ascii.ZERO && i > whole + 1)) return failedAt(whole);
  if (b[i] === ascii.DOT) {
    const fraction = i + 1;
    i = digitsEnd(b, fraction);
    if (i === fraction) return failedAt(i);
  }
  if (b[i] === 0x65 || b[i] === 0x45) {
    i++;
    if (b[i] === ascii.PLUS || b[i] === ascii.MINUS) i++;
    const exponent = i;
    i = digitsEnd(b, exponent);
    if (i === exponent) return failedAt(i);
  }
  return i;
}

function digitsEnd(b: Uint8Array, i: number): number {
  while (ascii.isDigit(b[i])) i++;
  return i;
}
