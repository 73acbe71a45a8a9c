import { isUtf8 } from "node:buffer";

import { AmplitudeMapper, amplitudeNames } from "./amplitude";
import * as ascii from "./ascii";
import { EventBook, type NoEvent, rejected } from "./event-book";
import { NameBook, type NameRules } from "./event-names";
import { JsonScan } from "./json-scan";
import { MixpanelMapper, mixpanelNames } from "./mixpanel";
import { PosthogMapper, posthogNames } from "./posthog";
import type { MapperParts, RecordMapper } from "./record";
import type { Counts, DroppedReason } from "./reasons";
import type { BlockReject, ContentType, TransformBlock, TransformContext } from "./transform";

export const MAX_RECORD_BYTES = 1_000_000;
const LONE_SURROGATE = Buffer.from("\\ufffd");
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const mappers: Record<ContentType, { names: NameRules; create: (parts: MapperParts) => RecordMapper }> = {
  amplitude: { names: amplitudeNames, create: (parts) => new AmplitudeMapper(parts) },
  mixpanel: { names: mixpanelNames, create: (parts) => new MixpanelMapper(parts) },
  posthog: { names: posthogNames, create: (parts) => new PosthogMapper(parts) },
};

/** Maps the lines of one block. Its events are in `book`. */
export class BlockMapper {
  readonly names: NameBook;
  readonly book: EventBook;
  private readonly bytes: Buffer;
  private readonly offset: number;
  private readonly scan = new JsonScan();
  private readonly mapper: RecordMapper;
  private readonly validUtf8: boolean;

  constructor(bytes: Buffer, offset: number, context: TransformContext, memory?: Buffer) {
    this.bytes = bytes;
    this.offset = offset;
    const { names, create } = mappers[context.contentType];
    this.names = new NameBook(names, context.options);
    this.book = new EventBook(context, this.names, memory ?? bytes.length + (bytes.length >> 2));
    this.mapper = create({ context, names: this.names, book: this.book });
    this.validUtf8 = isUtf8(bytes);
  }

  /** The line's first byte: past the byte order mark that may begin the object. */
  lineStart(at: number): number {
    const first = this.offset + at === 0 && this.bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
    return first ? at + BYTE_ORDER_MARK.length : at;
  }

  isBlank(start: number, end: number): boolean {
    let i = start;
    while (i < end && isSpace(this.bytes[i])) i++;
    return i === end;
  }

  /** Maps the line at start..end, which is not blank; nothing when its events are in the book. */
  mapLine(start: number, end: number): NoEvent | undefined {
    const { book } = this;
    book.beginRecord();
    const result = this.map(start, end);
    if (result === undefined) book.keepRecord(start, end);
    else book.undoRecord();
    return result;
  }

  private map(start: number, end: number): NoEvent | undefined {
    const { bytes, scan } = this;
    if (end - start > MAX_RECORD_BYTES) return rejected("record_too_large", `The record has ${end - start} bytes.`);
    if (!this.validUtf8 && !isUtf8(bytes.subarray(start, end))) {
      return rejected("invalid_utf8", "The line holds bytes that are no UTF-8 text.");
    }
    let from = start;
    while (isSpace(bytes[from])) from++;
    let to = end;
    while (isSpace(bytes[to - 1])) to--;
    const result = scan.scan(bytes, from, to);
    if (result === "invalid") return rejected("invalid_json", invalidDetail(scan.errorAt - start, to - start));
    if (result === "not_an_object") return rejected("not_an_object", "The line is JSON, but not an object.");

    const offset = this.offset + start;
    if (scan.lone.length === 0) return this.mapper.map({ line: bytes, start: from, end: to, scan, offset });
    const line = this.mended(from, to);
    scan.scan(line, 0, line.length);
    return this.mapper.map({ line, start: 0, end: line.length, scan, offset });
  }

  /** A copy of the text in which each lone surrogate escape is U+FFFD. */
  private mended(from: number, to: number): Buffer {
    const copy = Buffer.from(this.bytes.subarray(from, to));
    for (const at of this.scan.lone) LONE_SURROGATE.copy(copy, at - from);
    return copy;
  }
}

/** See TransformBlock. Lines end at 0x0A; one 0x0D before it, blank lines, and a byte order mark at offset 0 are no part of any record. */
export const transformBlock: TransformBlock = (block, context, { maxRejects }, memory) => {
  const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  const mapper = new BlockMapper(bytes, block.offset, context, memory);
  const { book, names } = mapper;
  const dropped: Counts<DroppedReason> = {};
  const rejects: BlockReject[] = [];
  let records = 0;
  let at = 0;
  while (at < bytes.length) {
    const newline = bytes.indexOf(ascii.NEWLINE, at);
    const stop = newline < 0 ? bytes.length : newline;
    const next = newline < 0 ? bytes.length : newline + 1;
    const start = mapper.lineStart(at);
    const end = stop > start && bytes[stop - 1] === ascii.RETURN ? stop - 1 : stop;
    if (!mapper.isBlank(start, end)) {
      const result = mapper.mapLine(start, end);
      if (result?.rejected !== undefined) {
        if (rejects.length === maxRejects) break;
        rejects.push({ start, end, reason: result.rejected, detail: result.detail });
      } else if (result !== undefined) dropped[result.dropped] = (dropped[result.dropped] ?? 0) + 1;
      records++;
    }
    at = next;
  }
  return {
    records,
    consumed: at,
    output: book.out.take(),
    eventEnds: new Uint32Array(book.ends),
    eventLines: new Uint32Array(book.lines),
    eventKinds: new Uint8Array(book.kinds),
    eventTallies: new Uint32Array(book.tallies),
    tallyKeys: names.tallyKeys,
    foldKeys: new Uint32Array(book.foldKeys),
    claims: new Uint32Array(book.claims),
    dropped,
    rejects,
    warnings: book.warnings,
  };
};

function isSpace(byte: number | undefined): boolean {
  return byte === ascii.SPACE || byte === ascii.TAB || byte === ascii.RETURN;
}

function invalidDetail(at: number, length: number): string {
  return at >= length ? "The line ends in the middle of a value." : `Not valid JSON at byte ${at + 1} of the line.`;
}
