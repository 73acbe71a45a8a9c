import * as ascii from "./ascii";
import { readUnixText } from "./epoch";
import { memberText } from "./json-text";
import { isPresent, isString } from "./kernel/members";
import { memory } from "./kernel/memory";
import { type Moment, readTime } from "./times";
import { readUuid, type Uuid } from "./uuid";

const DATE_BYTES = "YYYY-MM-DD".length;

/** Reads a member's value as a time in text; false when it is missing or no such text. */
export function readTimeMember(member: number, into: Moment): boolean {
  if (!isString(member)) return false;
  const { start, end } = memberText(member);
  return readTime(memory.bytes, start, end, into);
}

/**
 * Reads a time of an event that is PostHog's own. "misread": capture would not take it for the same moment. It gives a
 * date alone the time of day of its arrival, and reads a zone only with a colon; a Unix time it documents nowhere.
 */
export function readEventTime(member: number, into: Moment): "read" | "misread" | "none" {
  if (!isString(member)) return "none";
  const { start, end } = memberText(member);
  const { bytes } = memory;
  if (!readTime(bytes, start, end, into, true)) return readUnixText(bytes, start, end, into) ? "misread" : "none";
  const sign = bytes[end - 5];
  return end - start === DATE_BYTES || sign === ascii.PLUS || sign === ascii.MINUS ? "misread" : "read";
}

/** Reads a member's value as a UUID. A missing, null or empty one is none at all. */
export function readUuidMember(member: number, into: Uuid): "valid" | "invalid" | "none" {
  if (!isPresent(member)) return "none";
  if (!isString(member)) return "invalid";
  const { start, end } = memberText(member);
  if (start === end) return "none";
  return readUuid(memory.bytes, start, end, into) ? "valid" : "invalid";
}
