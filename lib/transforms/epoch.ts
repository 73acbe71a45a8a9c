import * as ascii from "./ascii";
import { decimalText } from "./json-text";
import { isInRange, type Moment } from "./times";

/** Larger ones are milliseconds (mapping.md 2). */
const LARGEST_SECONDS = 10_000_000_000;
/** More than a time up to the year 9999 has in milliseconds, and few enough for a number to be exact. */
const MOST_DIGITS = 15;
const SECONDS_DIGITS = 10;
const FRACTIONS: ReadonlySet<number> = new Set([0, 3, 9]);
const LOWER_E = "e".charCodeAt(0);

/** Reads a Unix time in seconds, or in milliseconds if that large; false when the text is no such time. Exact, as digits. */
export function readEpoch(b: Uint8Array, start: number, end: number, into: Moment): boolean {
  const negative = b[start] === ascii.MINUS;
  const whole = negative ? start + 1 : start;
  const point = digitsEnd(b, whole, end);
  const hasPoint = point < end && b[point] === ascii.DOT;
  const fraction = hasPoint ? point + 1 : point;
  const last = digitsEnd(b, fraction, end);
  if (point === whole || (hasPoint && last === fraction)) return false;
  if (last < end) return ((b[last] ?? 0) | 0x20) === LOWER_E && readPower(b, start, end, into);

  let first = whole;
  while (first < point && b[first] === ascii.ZERO) first++;
  if (point - first > MOST_DIGITS) return false;
  const size = number(b, first, point);
  const milliseconds =
    !negative && (size > LARGEST_SECONDS || (size === LARGEST_SECONDS && !isZero(b, fraction, last)));
  const millisecond = size % 1000;
  const seconds = milliseconds ? (size - millisecond) / 1000 : size;
  // With the last three digits of milliseconds in front, the fraction has three more.
  const before = milliseconds ? 3 : 0;
  const micros = (milliseconds ? millisecond * 1000 : 0) + scaled(b, fraction, last, 6 - before);
  into.digits = Math.min(6, Math.max(3, before + last - fraction));
  into.seconds = negative ? -seconds - (micros > 0 ? 1 : 0) : seconds;
  into.micros = negative && micros > 0 ? 1_000_000 - micros : micros;
  return isInRange(into.seconds);
}

/** Reads a Unix time in text as PostHog's capture does, by its length alone: 10 digits are seconds, 13 milliseconds, 19 nanoseconds. */
export function readUnixText(b: Uint8Array, start: number, end: number, into: Moment): boolean {
  const fraction = end - start - SECONDS_DIGITS;
  if (!FRACTIONS.has(fraction) || digitsEnd(b, start, end) < end) return false;
  into.seconds = number(b, start, start + SECONDS_DIGITS);
  into.digits = Math.min(6, fraction);
  into.micros = scaled(b, start + SECONDS_DIGITS, end, 6);
  return true;
}

/** A number with an exponent. */
function readPower(b: Uint8Array, start: number, end: number, into: Moment): boolean {
  const literal = Buffer.from(b.subarray(start, end)).toString("latin1");
  const text = decimalText(literal);
  if (text === literal) return false;
  const digits = Buffer.from(text);
  return readEpoch(digits, 0, digits.length, into);
}

function digitsEnd(b: Uint8Array, i: number, end: number): number {
  while (i < end && ascii.isDigit(b[i])) i++;
  return i;
}

function number(b: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (b[i] ?? 0) - ascii.ZERO;
  return value;
}

function isZero(b: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (b[i] !== ascii.ZERO) return false;
  return true;
}

/** The first `width` digits as a number, as if zeros followed. */
function scaled(b: Uint8Array, start: number, end: number, width: number): number {
  let value = 0;
  for (let i = start; i < start + width; i++) value = value * 10 + (i < end ? (b[i] ?? 0) - ascii.ZERO : 0);
  return value;
}
