import { once } from "node:events";
import { type PassThrough, Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { ZipFile } from "yazl";

export type ZipMember = { name: string; lines: string[] };

/** How a member lies in the archive. `described`: its sizes stand after the data, in a data descriptor. */
export type ZipForm = { deflated: boolean; described: boolean; zip64?: boolean };

/** Every way; the members of one archive go round them. */
const FORMS: readonly [ZipForm, ...ZipForm[]] = [
  { deflated: false, described: false },
  { deflated: false, described: true },
  { deflated: true, described: false },
  { deflated: true, described: true },
];

/** A zip of gzips, made while it is read. */
export async function* zipOfGzips(
  members: Iterable<ZipMember>,
  forms: readonly ZipForm[] = FORMS,
): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  const filled = fill(zip, output, members, forms).catch((error: Error) => output.destroy(error));
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) yield chunk;
    await filled;
  } finally {
    output.destroy();
  }
}

async function fill(zip: ZipFile, output: PassThrough, members: Iterable<ZipMember>, forms: readonly ZipForm[]) {
  let index = 0;
  for (const { name, lines } of members) {
    const { deflated, described, zip64 = false } = forms[index++ % forms.length] ?? FORMS[0];
    // The same bytes whenever it is made: no time of now.
    const options = { compress: deflated, forceZip64Format: zip64, mtime: new Date(Date.UTC(2024, 0, 1)) };
    const text = gzip(lines);
    if (described) zip.addReadStream(Readable.from([text]), name, options);
    else zip.addBuffer(text, name, options);
    // Not further ahead of the reader than a few members.
    await turn();
    if (output.writableNeedDrain) await Promise.race([once(output, "drain"), once(output, "close")]);
    if (output.destroyed) return;
  }
  zip.end({ forceZip64Format: forms.some(({ zip64 }) => zip64 === true), comment: "" });
}

/** At times of two gzip members, one after the other, as tools that append write them. */
function gzip(lines: string[]): Buffer {
  const half = lines.length % 5 === 4 ? Math.floor(lines.length / 2) : lines.length;
  const parts = [lines.slice(0, half), lines.slice(half)].filter(({ length }) => length > 0);
  return Buffer.concat(parts.map((part) => gzipSync(part.map((line) => `${line}\n`).join(""), { level: 1 })));
}

const END_SIGNATURE = Buffer.from("PK\u0005\u0006", "latin1");
const DIRECTORY_OFFSET = 16;

/** Where the list of members begins, behind all data. */
export function directoryOf(zip: Buffer): number {
  return zip.readUInt32LE(zip.lastIndexOf(END_SIGNATURE) + DIRECTORY_OFFSET);
}

const NAME_LENGTH = 26;
const EXTRA_LENGTH = 28;
const HEADER_BYTES = 30;

/** A place in the first member's data, behind the header of its gzip. */
export function insideFirstMember(zip: Buffer): number {
  return HEADER_BYTES + zip.readUInt16LE(NAME_LENGTH) + zip.readUInt16LE(EXTRA_LENGTH) + 20;
}
