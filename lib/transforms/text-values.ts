import { memberText } from "./json-text";
import { isPresent, isString } from "./kernel/members";
import { memory } from "./kernel/memory";
import { type Moment, readTime } from "./times";
import { readUuid, type Uuid } from "./uuid";

/** Reads a member's value as a time in text; false when it is missing or no such text. */
export function readTimeMember(member: number, into: Moment, dateOnly = false): boolean {
  if (!isString(member)) return false;
  const { start, end } = memberText(member);
  return readTime(memory.bytes, start, end, into, dateOnly);
}

/** Reads a member's value as a UUID. A missing, null or empty one is none at all. */
export function readUuidMember(member: number, into: Uuid): "valid" | "invalid" | "none" {
  if (!isPresent(member)) return "none";
  if (!isString(member)) return "invalid";
  const { start, end } = memberText(member);
  if (start === end) return "none";
  return readUuid(memory.bytes, start, end, into) ? "valid" : "invalid";
}
