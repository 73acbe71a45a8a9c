import { decimalText } from "./json-text";
import { isInRange, type Moment } from "./times";

/** Larger ones are milliseconds (mapping.md 2). */
const LARGEST_SECONDS = 10_000_000_000;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads a Unix time in seconds, or in milliseconds if that large; false when the text is no such time. Exact, as digits. */
export function readEpoch(text: string, into: Moment): boolean {
  const match = NUMBER.exec(decimalText(text));
  if (match === null) return false;
  let [, , whole = "", fraction = ""] = match;
  const negative = match[1] === "-";
  whole = whole.replace(/^0+(?=\d)/, "");
  if (whole.length > 18) return false;
  const size = Number(whole);
  const milliseconds = !negative && (size > LARGEST_SECONDS || (size === LARGEST_SECONDS && /[1-9]/.test(fraction)));
  if (milliseconds) {
    fraction = whole.slice(-3) + fraction;
    whole = whole.slice(0, -3);
  }
  const digits = Math.min(6, Math.max(3, fraction.length));
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0"));
  const seconds = Number(whole);
  into.digits = digits;
  into.seconds = negative ? -seconds - (micros > 0 ? 1 : 0) : seconds;
  into.micros = negative && micros > 0 ? 1_000_000 - micros : micros;
  return isInRange(into.seconds);
}
