import { hash } from "node:crypto";

import type { EventBook, NoEvent } from "./event-book";
import type { EventName, NameBook } from "./event-names";
import type { JsonScan } from "./json-scan";
import type { MemberList } from "./member-list";
import * as ascii from "./ascii";
import type { TransformContext } from "./transform";

/** One line that has been scanned. `line` holds it at start..end: the block itself or a mended copy. */
export type ScannedRecord = {
  line: Buffer;
  start: number;
  end: number;
  scan: JsonScan;
  /** Where the line begins in the object's decoded bytes. */
  offset: number;
};

/** Writes a record's events to the book, or says why there are none. */
export type RecordMapper = { map(record: ScannedRecord): NoEvent | undefined };

export type MapperParts = { context: TransformContext; names: NameBook; book: EventBook };

/** Says which record this is when it has no identity of its own: its place, and its bytes, so that another file under the same name gives other uuids. */
export function placeKey(objectKey: string, record: ScannedRecord): string[] {
  const bytes = hash("sha1", record.line.subarray(record.start, record.end), "hex");
  return ["place", objectKey, String(record.offset), bytes];
}

export function isString(line: Buffer, list: MemberList, member: number): boolean {
  return member >= 0 && line[list.valueStart(member)] === ascii.QUOTE;
}

export function isObject(line: Buffer, list: MemberList, member: number): boolean {
  return member >= 0 && line[list.valueStart(member)] === ascii.OPEN_BRACE;
}

/** A null source value is "not present" for every mapped target. */
export function isPresent(line: Buffer, list: MemberList, member: number): boolean {
  return member >= 0 && line[list.valueStart(member)] !== ascii.LOWER_N;
}

/** The event's name, when the member is a string that is not empty. */
export function readName(names: NameBook, line: Buffer, list: MemberList, member: number): EventName | undefined {
  if (!isString(line, list, member)) return undefined;
  const start = list.valueStart(member) + 1;
  const end = list.valueEnd(member) - 1;
  return start === end ? undefined : names.get(line, start, end);
}
