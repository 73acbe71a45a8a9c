import * as ascii from "./ascii";
import { DAY_SECONDS, dayOf, type Moment } from "./times";

const UPPER_T = 0x54;
const UPPER_Z = 0x5a;
/** `YYYY-MM-DD` */
const DAY_BYTES = 10;

/** `YYYY-MM-DD` of the UTC day that is `days` after 1970-01-01, for years 0 to 9999. */
export function dayText(days: number): string {
  const bytes = Buffer.alloc(DAY_BYTES);
  writeDay(bytes, 0, days);
  return bytes.toString("latin1");
}

/** The longest: `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
export const TIME_BYTES = 27;

/** Writes moments as `YYYY-MM-DDTHH:MM:SS[.f…]Z` to one place, where the day stays from one moment to the next. */
export class TimeWriter {
  private day = NaN;

  /** Returns where the text that begins at `at` ends. */
  write(b: Uint8Array, at: number, moment: Moment): number {
    const day = dayOf(moment);
    let to = at + DAY_BYTES;
    if (day !== this.day) {
      this.day = day;
      writeDay(b, at, day);
      b[to] = UPPER_T;
    }
    const second = moment.seconds - day * DAY_SECONDS;
    to = writePair(b, to + 1, Math.floor(second / 3600), ascii.COLON);
    to = writePair(b, to, Math.floor(second / 60) % 60, ascii.COLON);
    to = writePair(b, to, second % 60, ascii.DOT);
    let rest = moment.micros;
    for (let k = 0, unit = 100_000; k < moment.digits; k++, unit /= 10) {
      const digit = Math.floor(rest / unit);
      b[to++] = ascii.ZERO + digit;
      rest -= digit * unit;
    }
    if (moment.digits === 0) to--;
    b[to++] = UPPER_Z;
    return to;
  }
}

export function timeText(moment: Moment): string {
  const bytes = Buffer.alloc(TIME_BYTES);
  return bytes.toString("latin1", 0, new TimeWriter().write(bytes, 0, moment));
}

/** The longest: a sign, twelve digits, a point and six more. */
export const EPOCH_BYTES = 20;

/** Writes Unix seconds with six digits of their fraction; returns where the text that begins at `at` ends. */
export function writeEpoch(b: Uint8Array, at: number, { seconds, micros }: Moment): number {
  if (seconds < 0) b[at++] = ascii.MINUS;
  const point = writeInteger(b, at, Math.abs(seconds), 1);
  b[point] = ascii.DOT;
  return writeInteger(b, point + 1, micros, 6);
}

/** Howard Hinnant's civil_from_days. */
function writeDay(b: Uint8Array, at: number, days: number): void {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  b[writeInteger(b, at, year, 4)] = ascii.MINUS;
  b[writeInteger(b, at + 5, month, 2)] = ascii.MINUS;
  writeInteger(b, at + 8, day, 2);
}

function writePair(bytes: Uint8Array, to: number, value: number, after: number): number {
  const tens = Math.floor(value / 10);
  bytes[to] = ascii.ZERO + tens;
  bytes[to + 1] = ascii.ZERO + value - tens * 10;
  bytes[to + 2] = after;
  return to + 3;
}

/** At least `width` digits; returns where they end. `value` is not negative. */
function writeInteger(b: Uint8Array, at: number, value: number, width: number): number {
  let digits = width;
  for (let limit = 10 ** width; value >= limit; limit *= 10) digits++;
  for (let i = at + digits - 1; i >= at; i--) {
    b[i] = ascii.ZERO + (value % 10);
    value = Math.floor(value / 10);
  }
  return at + digits;
}
