import * as ascii from "./ascii";

/** A point in time: whole seconds since 1970 UTC, and the fraction with as many digits as were written (6 at most). */
export type Moment = { seconds: number; micros: number; digits: number };

export const DAY_SECONDS = 86_400;
/** PostHog moves what lies further ahead than this to its own "now". */
export const FUTURE_SECONDS = 23 * 3600;
const FIRST_SECOND = -62_167_219_200; // 0000-01-01T00:00:00Z
const LAST_SECOND = 253_402_300_799; // 9999-12-31T23:59:59Z
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** PostHog knows the years 0 to 9999 only. */
export function isInRange(seconds: number): boolean {
  return seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
}

/**
 * Reads `YYYY-MM-DD HH:MM:SS[.f…][Z|±HH[[:]MM]]`, with a space or T between; without a zone it is UTC, never local time.
 * With `dateOnly`, a date alone is its midnight. False when it is none of these or no such day or time exists.
 */
export function readTime(b: Uint8Array, start: number, end: number, into: Moment, dateOnly = false): boolean {
  const days = readDate(b, start);
  if (Number.isNaN(days)) return false;
  if (dateOnly && end - start === 10) return assign(into, days * DAY_SECONDS, 0, 0);

  const separator = b[start + 10] ?? 0;
  if (end - start < 19 || (separator !== ascii.SPACE && (separator | 0x20) !== 0x74)) return false;
  const hour = twoDigits(b, start + 11);
  const minute = twoDigits(b, start + 14);
  const second = twoDigits(b, start + 17);
  if (b[start + 13] !== ascii.COLON || b[start + 16] !== ascii.COLON) return false;
  // NaN fails each comparison.
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return false;

  let i = start + 19;
  let micros = 0;
  let digits = 0;
  if (b[i] === ascii.DOT) {
    const first = ++i;
    for (; i < end && ascii.isDigit(b[i]); i++) {
      if (digits === 6) continue;
      micros = micros * 10 + ((b[i] ?? 0) - ascii.ZERO);
      digits++;
    }
    if (i === first) return false;
    for (let k = digits; k < 6; k++) micros *= 10;
  }
  const zone = readZone(b, i, end);
  if (Number.isNaN(zone)) return false;
  return assign(into, days * DAY_SECONDS + hour * 3600 + minute * 60 + second - zone, micros, digits);
}

function assign(into: Moment, seconds: number, micros: number, digits: number): boolean {
  into.seconds = seconds;
  into.micros = micros;
  into.digits = digits;
  return isInRange(seconds);
}

/** Seconds east of UTC; NaN when the rest of the text is no zone. */
function readZone(b: Uint8Array, i: number, end: number): number {
  if (i === end) return 0;
  const sign = b[i] ?? 0;
  if ((sign | 0x20) === 0x7a) return i + 1 === end ? 0 : NaN;
  if (sign !== ascii.PLUS && sign !== ascii.MINUS) return NaN;
  const hours = twoDigits(b, i + 1);
  const minutesAt = b[i + 3] === ascii.COLON && end - i === 6 ? i + 4 : i + 3;
  const minutes = i + 3 === end ? 0 : twoDigits(b, minutesAt);
  if (i + 3 !== end && minutesAt + 2 !== end) return NaN;
  if (!(hours <= 23 && minutes <= 59)) return NaN;
  return (sign === ascii.MINUS ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** Days since 1970 of `YYYY-MM-DD`; NaN when it is no date of the calendar. */
function readDate(b: Uint8Array, start: number): number {
  const year = twoDigits(b, start) * 100 + twoDigits(b, start + 2);
  const month = twoDigits(b, start + 5);
  const day = twoDigits(b, start + 8);
  if (b[start + 4] !== ascii.MINUS || b[start + 7] !== ascii.MINUS) return NaN;
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return NaN;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0)) return NaN;
  return daysFromCivil(year, month, day);
}

function twoDigits(b: Uint8Array, i: number): number {
  return ascii.isDigit(b[i]) && ascii.isDigit(b[i + 1])
    ? ((b[i] ?? 0) - ascii.ZERO) * 10 + ((b[i + 1] ?? 0) - ascii.ZERO)
    : NaN;
}

/** Days since 1970 in the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The UTC day of a moment, in days since 1970. */
export function dayOf(moment: Moment): number {
  return Math.floor(moment.seconds / DAY_SECONDS);
}
