import { AppError } from "@/lib/errors";
import { MAX_RECORD_BYTES } from "@/lib/transforms/transform-block";

/** A line that takes the place of a reject; `seq` counts from 0. */
export type TiedLine = { id: string; seq: number; bytes: Buffer };

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Ties the lines of a file to rejects by their order, which is that of the download, or of `ids`: the file has a line for
 * each. A blank line leaves its reject alone; so does one over 1 MB, which would only be rejected again. The bytes stay as
 * they are. Throws AppError `invalid_input` when the lines are not as many, or one of `ids` is not there;
 * `nothing_to_retry` when none is tied.
 */
export function tieLines(file: Buffer, found: readonly string[], ids: readonly string[] | undefined): TiedLine[] {
  const rejects = ids ?? found;
  if (new Set(rejects).size !== found.length || rejects.length !== found.length) throw notThere(ids ?? [], found);
  const lines = linesOf(file);
  if (lines.length !== rejects.length) throw otherCount(lines.length, rejects.length);
  const tied: TiedLine[] = [];
  for (const [index, bytes] of lines.entries()) {
    const id = rejects[index];
    if (id === undefined || isBlank(bytes) || bytes.length > MAX_RECORD_BYTES) continue;
    tied.push({ id, seq: tied.length, bytes });
  }
  if (tied.length > 0) return tied;
  throw new AppError(
    "nothing_to_retry",
    "Every line of the file is blank or over 1 MB, so every reject stays as it is.",
    {
      hint: "Put each mended record on the line of its reject.",
    },
  );
}

const CHUNK_LINES = 1_000;
const CHUNK_BYTES = 4_000_000;

/** For statements of a bounded size. */
export function* chunksOf(lines: readonly TiedLine[]): Generator<TiedLine[]> {
  let chunk: TiedLine[] = [];
  let bytes = 0;
  for (const line of lines) {
    if (chunk.length === CHUNK_LINES || (bytes > 0 && bytes + line.bytes.length > CHUNK_BYTES)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(line);
    bytes += line.bytes.length;
  }
  if (chunk.length > 0) yield chunk;
}

/** Without newlines, and without the byte order mark that an editor may have put in front. */
function linesOf(file: Buffer): Buffer[] {
  const marked = file.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const lines: Buffer[] = [];
  for (let from = marked ? BYTE_ORDER_MARK.length : 0; from < file.length;) {
    const newline = file.indexOf(NEWLINE, from);
    const to = newline < 0 ? file.length : newline;
    lines.push(file.subarray(from, to));
    from = to + 1;
  }
  return lines;
}

const isBlank = (line: Buffer) => line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);

const count = (n: number, one: string) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;

function otherCount(lines: number, rejects: number): AppError {
  const message = `The file has ${count(lines, "line")}, but there ${rejects === 1 ? "is" : "are"} ${count(rejects, "reject")}. Nothing was changed.`;
  return new AppError("invalid_input", message, {
    hint: "Download the rejects again, mend lines where they stand, and leave a blank line for each reject that is to stay as it is.",
    fields: { mended: [message] },
  });
}

function notThere(ids: readonly string[], found: readonly string[]): AppError {
  const known = new Set(found);
  const missing = ids.filter((id, index) => !known.has(id) || ids.indexOf(id) !== index);
  const message = `These rejects are not there, or are named twice: ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", …" : ""}. Nothing was changed.`;
  return new AppError("invalid_input", message, { fields: { ids: [message] } });
}
