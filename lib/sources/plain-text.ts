import { AppError } from "@/lib/errors";

type Magic = { what: string; bytes: string; offset?: number };

/** How files begin that are not lines of text (hex), whatever their name says. */
const magics: Magic[] = [
  { what: "a gzip file", bytes: "1f8b" },
  { what: "a zip archive", bytes: "504b0304" },
  { what: "an empty zip archive", bytes: "504b0506" },
  { what: "a Zstandard file", bytes: "28b52ffd" },
  { what: "an xz file", bytes: "fd377a585a00" },
  { what: "a bzip2 file", bytes: "314159265359", offset: 4 },
  { what: "an LZ4 file", bytes: "04224d18" },
  { what: "a Snappy file", bytes: "ff060000734e61507059" },
  { what: "a 7z archive", bytes: "377abcaf271c" },
  { what: "a Parquet file", bytes: "50415231" },
  { what: "an Avro file", bytes: "4f626a01" },
  { what: "an ORC file", bytes: "4f5243" },
  { what: "a SQLite database", bytes: "53514c69746520666f726d61742033" },
  { what: "a PDF document", bytes: "255044462d" },
  { what: "UTF-16 text", bytes: "fffe" },
  { what: "UTF-16 text", bytes: "feff" },
  { what: "UTF-16 text", bytes: "7b002200" },
  { what: "UTF-16 text", bytes: "007b0022" },
];

/** So many bytes of a file's start tell its format. */
export const HEAD_BYTES = 16;

/** Throws AppError `unsupported_format` when a file's first bytes show that it is no UTF-8 text. */
export function assertPlainText(head: Buffer, key: string): void {
  const hex = head.toString("hex", 0, HEAD_BYTES);
  const found = magics.find(({ bytes, offset = 0 }) => hex.startsWith(bytes, offset * 2));
  if (!found) return;
  const hint = found.what.startsWith("UTF-16")
    ? "Convert it to UTF-8 first."
    : "Backhaul reads plain JSON Lines for now: unpack or convert it to .jsonl first, or take it out of the source.";
  throw new AppError("unsupported_format", `${key} is ${found.what}, not lines of JSON.`, { hint });
}

/** Passes chunks on unchanged, once the first HEAD_BYTES have shown no other format. `chunks` begins at the file's byte 0. */
export async function* plainText(chunks: AsyncIterable<Buffer>, key: string): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < HEAD_BYTES) continue;
    assertPlainText(head, key);
    yield head;
    head = undefined;
  }
  if (!head || head.length === 0) return;
  assertPlainText(head, key);
  yield head;
}
