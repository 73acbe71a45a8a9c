import * as ascii from "./ascii";
import { hasEscapedText, valueEnd, valueStart } from "./kernel/members";
import { memory, type Text } from "./kernel/memory";

/** Whether the bytes of a JSON string hold an escape. */
export function hasEscape(start: number, end: number): boolean {
  const { bytes } = memory;
  for (let i = start; i < end; i++) if (bytes[i] === ascii.BACKSLASH) return true;
  return false;
}

/** What the string between (not including) its quotes says. The bytes have been scanned. */
export function decodeText(start: number, end: number): string {
  const raw = memory.bytes.toString("utf8", start, end);
  return raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** A member's text between its quotes, its escapes decoded. */
export function memberText(member: number): Text {
  const start = valueStart(member) + 1;
  const end = valueEnd(member) - 1;
  return hasEscapedText(member) ? memory.takeText(decodeText(start, end)) : { start, end };
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
