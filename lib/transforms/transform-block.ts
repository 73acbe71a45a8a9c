import { isUtf8 } from "node:buffer";

import { AmplitudeMapper, amplitudeNames } from "./amplitude";
import * as ascii from "./ascii";
import { EventBook, type NoEvent, rejected } from "./event-book";
import { NameBook, type NameRules } from "./event-names";
import { isSpace, JsonScan } from "./json-scan";
import { kernel } from "./kernel/kernel";
import { memory } from "./kernel/memory";
import { MixpanelMapper, mixpanelNames } from "./mixpanel";
import { PosthogMapper, posthogNames } from "./posthog";
import type { MapperParts, RecordMapper } from "./record";
import type { Counts, DroppedReason } from "./reasons";
import {
  type Block,
  type BlockReject,
  type ContentType,
  MOST_NOTED,
  type TransformBlock,
  type TransformContext,
} from "./transform";

export const MAX_RECORD_BYTES = 1_000_000;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const mappers: Record<ContentType, { names: NameRules; create: (parts: MapperParts) => RecordMapper }> = {
  amplitude: { names: amplitudeNames, create: (parts) => new AmplitudeMapper(parts) },
  mixpanel: { names: mixpanelNames, create: (parts) => new MixpanelMapper(parts) },
  posthog: { names: posthogNames, create: (parts) => new PosthogMapper(parts) },
};

/** Maps the lines of one block, one after the other; a thread has one at a time. Its events are in `book`. */
export class BlockMapper {
  readonly names: NameBook;
  readonly book: EventBook;
  private readonly context: TransformContext;
  private readonly block: Block;
  private readonly scan = new JsonScan();
  private readonly mapper: RecordMapper;
  private readonly validUtf8: boolean;
  /** Where the block stands in memory. */
  private readonly base: number;
  /** Of the line begun last: its object, and how far before its place there it stands in the block. */
  private objectKey: string;
  private shift: number;
  private nextPlace = 0;

  constructor(block: Block, context: TransformContext, into?: Buffer) {
    const { bytes, offset } = block;
    this.block = block;
    this.context = context;
    this.objectKey = context.objectKey;
    this.shift = offset;
    memory.clear();
    const { names, create } = mappers[context.contentType];
    this.names = new NameBook(names, context.options);
    this.book = new EventBook(context, this.names, into ?? bytes.length + (bytes.length >> 2));
    this.mapper = create({ context, names: this.names, book: this.book });
    this.validUtf8 = isUtf8(bytes);
    this.base = memory.load(bytes);
  }

  /** Where the line that begins at `at` ends: at its newline or at the block's end. */
  lineEnd(at: number): number {
    return kernel.lineEnd(this.base + at) - this.base;
  }

  /** Begins the line at `at`; answers its first byte: past the byte order mark that may begin the object. */
  beginLine(at: number): number {
    const { places } = this.block;
    if (places) this.findPlace(places, at);
    const first = this.base + at;
    const marked = this.shift + at === 0 && memory.bytes.subarray(first, first + 3).equals(BYTE_ORDER_MARK);
    return marked ? at + BYTE_ORDER_MARK.length : at;
  }

  /** Lines are begun in order. */
  private findPlace(places: NonNullable<Block["places"]>, at: number): void {
    while ((places[this.nextPlace]?.at ?? Infinity) < at) this.nextPlace++;
    const place = places[this.nextPlace];
    const isHere = place?.at === at;
    this.objectKey = isHere ? place.objectKey : this.context.objectKey;
    this.shift = isHere ? place.offset - at : this.block.offset;
  }

  /** The line without a carriage return at its end. */
  withoutReturn(start: number, end: number): number {
    return end > start && memory.bytes[this.base + end - 1] === ascii.RETURN ? end - 1 : end;
  }

  isBlank(start: number, end: number): boolean {
    let i = this.base + start;
    while (i < this.base + end && isSpace(memory.bytes[i])) i++;
    return i === this.base + end;
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
    const { base, scan, objectKey, shift } = this;
    if (end - start > MAX_RECORD_BYTES) return rejected("record_too_large", `The record has ${end - start} bytes.`);
    if (!this.validUtf8 && !isUtf8(memory.bytes.subarray(base + start, base + end))) {
      return rejected("invalid_utf8", "The line holds bytes that are no UTF-8 text.");
    }
    memory.beginLine(end - start);
    const { bytes } = memory;
    let from = base + start;
    while (isSpace(bytes[from])) from++;
    let to = base + end;
    while (isSpace(bytes[to - 1])) to--;
    const result = scan.scan(from, to);
    if (result === "invalid")
      return rejected("invalid_json", invalidDetail(scan.errorAt - base - start, to - base - start));
    if (result === "not_an_object") return rejected("not_an_object", "The line is JSON, but not an object.");
    return this.mapper.map({ start: from, end: to, scan, objectKey, offset: start + shift });
  }
}

/** See TransformBlock. Lines end at 0x0A; one 0x0D before it, blank lines, and a byte order mark at offset 0 are no part of any record. */
export const transformBlock: TransformBlock = (block, context, { maxRejects }, into) => {
  const { bytes } = block;
  const mapper = new BlockMapper(block, context, into);
  const { book, names } = mapper;
  const dropped: Counts<DroppedReason> = {};
  const rejects: BlockReject[] = [];
  let records = 0;
  let at = 0;
  while (at < bytes.length) {
    const stop = mapper.lineEnd(at);
    const next = Math.min(stop + 1, bytes.length);
    const start = mapper.beginLine(at);
    const end = mapper.withoutReturn(start, stop);
    if (!mapper.isBlank(start, end)) {
      const result = mapper.mapLine(start, end);
      if (result?.rejected !== undefined) {
        if (rejects.length === maxRejects) break;
        rejects.push({ start, end, reason: result.rejected, detail: result.detail });
      } else if (result !== undefined) {
        const count = (dropped[result.dropped] ?? 0) + 1;
        dropped[result.dropped] = count;
        if (count <= MOST_NOTED) book.noted.push({ kind: "dropped", reason: result.dropped, start, end });
      }
      records++;
    }
    at = next;
  }
  return {
    records,
    consumed: at,
    output: book.out.take(),
    eventEnds: book.ends.take(),
    eventLines: book.lines.take(),
    eventKinds: new Uint8Array(book.kinds.take()),
    eventTallies: book.tallies.take(),
    tallyKeys: names.tallyKeys,
    foldKeys: book.foldKeys.take(),
    claims: book.claims.take(),
    dropped,
    rejects,
    warnings: book.warnings,
    noted: book.noted,
  };
};

function invalidDetail(at: number, length: number): string {
  return at >= length ? "The line ends in the middle of a value." : `Not valid JSON at byte ${at + 1} of the line.`;
}
