import { hash } from "node:crypto";

import type { EventBook, NoEvent } from "./event-book";
import type { EventName, NameBook } from "./event-names";
import type { JsonScan } from "./json-scan";
import { isString, valueEnd, valueStart } from "./kernel/members";
import { memory } from "./kernel/memory";
import type { TransformContext } from "./transform";

/** One line that has been scanned. It stands in memory at start..end, lone surrogates mended. */
export type ScannedRecord = {
  start: number;
  end: number;
  scan: JsonScan;
  /** Where the line begins in its object's decoded bytes. */
  objectKey: string;
  offset: number;
};

/** Writes a record's events to the book, or says why there are none. */
export type RecordMapper = { map(record: ScannedRecord): NoEvent | undefined };

export type MapperParts = { context: TransformContext; names: NameBook; book: EventBook };

/** Says which record this is when it has no identity of its own: its place, and its bytes, so that another file under the same name gives other uuids. */
export function placeKey({ objectKey, offset, start, end }: ScannedRecord): string[] {
  return ["place", objectKey, String(offset), hash("sha1", memory.bytes.subarray(start, end), "hex")];
}

/** The event's name, when the member is a string that is not empty. */
export function readName(names: NameBook, member: number): EventName | undefined {
  if (!isString(member)) return undefined;
  const start = valueStart(member);
  const end = valueEnd(member);
  return end - start === 2 ? undefined : names.get(start, end);
}
