import * as ascii from "./ascii";
import { decodeText, hasEscape } from "./json-text";
import type { MemberList } from "./member-list";
import { isPresent, isString } from "./record";
import { type Moment, readTime } from "./times";
import { readUuid, type Uuid } from "./uuid";

/** Reads a member's value as a time in text; false when it is missing or no such text. */
export function readTimeMember(
  line: Buffer,
  list: MemberList,
  member: number,
  into: Moment,
  dateOnly = false,
): boolean {
  if (!isString(line, list, member)) return false;
  const start = list.valueStart(member) + 1;
  const end = list.valueEnd(member) - 1;
  if (!hasEscape(line, start, end)) return readTime(line, start, end, into, dateOnly);
  const text = Buffer.from(decodeText(line, start, end));
  return readTime(text, 0, text.length, into, dateOnly);
}

/** Reads a member's value as a UUID. A missing, null or empty one is none at all. */
export function readUuidMember(
  line: Buffer,
  list: MemberList,
  member: number,
  into: Uuid,
): "valid" | "invalid" | "none" {
  if (!isPresent(line, list, member)) return "none";
  if (line[list.valueStart(member)] !== ascii.QUOTE) return "invalid";
  const start = list.valueStart(member) + 1;
  const end = list.valueEnd(member) - 1;
  if (start === end) return "none";
  if (!hasEscape(line, start, end)) return readUuid(line, start, end, into) ? "valid" : "invalid";
  const text = Buffer.from(decodeText(line, start, end));
  return readUuid(text, 0, text.length, into) ? "valid" : "invalid";
}
