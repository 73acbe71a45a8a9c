/** How a file that can be read is packed: lines of JSON, one JSON array, or either of them compressed. */
export type Encoding = "lines" | "array" | Packing;
export type Packing = "gzip" | "zip" | "zstd";

/** What a file's first bytes tell. `foreign` says what it is when it cannot be read ("a Parquet file"). */
export type Sniffed = { encoding: Encoding } | { foreign: string; hint?: string };

/** So many bytes of a file's start are looked at. */
export const SNIFF_BYTES = 4096;

/** What people call each packing. */
export const packingNames: Record<Packing, string> = {
  gzip: "a gzip file",
  zip: "a zip archive",
  zstd: "a Zstandard file",
};

const UTF16 = "Convert it to UTF-8 first.";

type Magic = { bytes: string; offset?: number } & Sniffed;

/** How files begin that are not text (hex), whatever their name says. */
const magics: Magic[] = [
  { bytes: "1f8b", encoding: "gzip" },
  { bytes: "504b0304", encoding: "zip" },
  { bytes: "504b0506", encoding: "zip" },
  { bytes: "28b52ffd", encoding: "zstd" },
  { bytes: "504b0708", foreign: "one piece of a zip archive that was split", hint: "Join its pieces first." },
  { bytes: "fd377a585a00", foreign: "an xz file" },
  { bytes: "314159265359", offset: 4, foreign: "a bzip2 file" },
  { bytes: "04224d18", foreign: "an LZ4 file" },
  { bytes: "ff060000734e61507059", foreign: "a Snappy file" },
  { bytes: "1f9d", foreign: "a file packed by compress" },
  { bytes: "789c", foreign: "zlib data without a gzip header" },
  { bytes: "78da", foreign: "zlib data without a gzip header" },
  { bytes: "377abcaf271c", foreign: "a 7z archive" },
  { bytes: "526172211a07", foreign: "a RAR archive" },
  { bytes: "7573746172", offset: 257, foreign: "a tar archive", hint: "Unpack it first." },
  { bytes: "50415231", foreign: "a Parquet file" },
  { bytes: "4f626a01", foreign: "an Avro file" },
  { bytes: "4f5243", foreign: "an ORC file" },
  { bytes: "4152524f5731", foreign: "an Arrow file" },
  { bytes: "d0cf11e0a1b11ae1", foreign: "an old Microsoft Office document" },
  { bytes: "53514c69746520666f726d61742033", foreign: "a SQLite database" },
  { bytes: "255044462d", foreign: "a PDF document" },
  { bytes: "89504e470d0a1a0a", foreign: "a PNG picture" },
  { bytes: "ffd8ff", foreign: "a JPEG picture" },
  { bytes: "47494638", foreign: "a GIF picture" },
  { bytes: "fffe", foreign: "UTF-16 text", hint: UTF16 },
  { bytes: "feff", foreign: "UTF-16 text", hint: UTF16 },
  { bytes: "7b002200", foreign: "UTF-16 text", hint: UTF16 },
  { bytes: "007b0022", foreign: "UTF-16 text", hint: UTF16 },
];

/** Tells what a file is by how it begins. `head` is its first SNIFF_BYTES bytes, or all of a shorter file. */
export function sniff(head: Buffer): Sniffed {
  const hex = head.toString("hex", 0, SNIFF_BYTES);
  const magic = magics.find(({ bytes, offset = 0 }) => hex.startsWith(bytes, offset * 2));
  return magic ?? sniffText(head.toString("utf8", 0, SNIFF_BYTES).replace(/^\uFEFF/, ""), head.length >= SNIFF_BYTES);
}

/** True for a beginning so short that it may have been one of a packed file. */
export function mayBeCut(head: Buffer): boolean {
  const hex = head.toString("hex");
  return head.length > 0 && magics.some(({ bytes, ...magic }) => "encoding" in magic && isProperStart(hex, bytes));
}

const isProperStart = (start: string, of: string) => of.length > start.length && of.startsWith(start);

const HEADER_HINT = "Export the records as JSON, one object a line.";

/** `isCut`: the file goes on after `text`. */
function sniffText(text: string, isCut: boolean): Sniffed {
  const begin = text.trimStart();
  if (begin.startsWith("<")) return { foreign: "a web page or XML", hint: HEADER_HINT };
  if (begin.startsWith("[")) {
    const inside = begin.slice(1).trimStart();
    // A line such as [1,2] is a bad record among others; an array of records begins with an object.
    if (/^[{\]]/.test(inside) || (inside === "" && isCut)) return { encoding: "array" };
  }
  const columns = separatorOf(begin);
  return columns ? { foreign: `a table with ${columns}`, hint: HEADER_HINT } : { encoding: "lines" };
}

const separators = [
  { character: ",", name: "columns set off by commas (CSV)" },
  { character: "\t", name: "columns set off by tabs (TSV)" },
  { character: ";", name: "columns set off by semicolons (CSV)" },
];

/** A header of names and a second line of as many columns, with no JSON in sight. */
function separatorOf(text: string): string | null {
  const [header = "", row = ""] = text.split(/\r?\n/, 3);
  if (!/^["\w$]/.test(header) || /[{}[\]:]/.test(header) || /^\s*[{[]/.test(row)) return null;
  const columns = (line: string, character: string) => line.split(character).length;
  const found = separators.find(
    ({ character }) => columns(header, character) > 2 && columns(row, character) >= columns(header, character),
  );
  return found?.name ?? null;
}
