import * as ascii from "./ascii";

/** Whether the bytes of a JSON string hold an escape. */
export function hasEscape(b: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (b[i] === ascii.BACKSLASH) return true;
  return false;
}

/** What the string between (not including) its quotes says. The bytes have been scanned. */
export function decodeText(b: Buffer, start: number, end: number): string {
  const raw = b.toString("utf8", start, end);
  return hasEscape(b, start, end) ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** A text as the bytes of a JSON string, quotes included. */
export function encodeText(text: string): Buffer {
  return Buffer.from(JSON.stringify(text));
}

const LONGEST_NUMBER = 400;

/**
 * A JSON number's decimal text: as it is, or, with an exponent, moved into place digit by digit ("1.5e3" is "1500").
 * Numbers that would need more than a few hundred digits stay as written.
 */
export function decimalText(literal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(literal);
  if (match === null) return literal;
  const [, sign = "", whole = "", fraction = "", power = "0"] = match;
  const exponent = Number(power);
  if (Math.abs(exponent) > LONGEST_NUMBER || whole.length + fraction.length > LONGEST_NUMBER) return literal;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 1);
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const rest = padded.slice(at).replace(/0+$/, "");
  return sign + integer + (rest === "" ? "" : `.${rest}`);
}
