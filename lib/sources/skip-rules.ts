const READ = /\.(jsonl|ndjson|json|gz|gzip|zip|zst|zstd)$/i;
const ARCHIVE = /\.(tar|tgz|tar\.gz|7z|rar)$/i;
const PACKED = /\.(bz2|xz|lz4|br|snappy|sz|z)$/i;
const TABLE = /\.(csv|tsv|parquet|avro|orc|arrow|feather|xlsx?)(\.\w+)?$/i;

/** First match wins. `path` is relative to what the person chose; a trailing slash marks a folder placeholder. */
const rules: { matches: (path: string) => boolean; why: string }[] = [
  { matches: (path) => path === "" || path.endsWith("/"), why: "It marks a folder and holds no records." },
  {
    matches: (path) => path.split("/").some((name) => name.startsWith(".") || name === "__MACOSX"),
    why: "Hidden files are left out.",
  },
  {
    matches: (path) => /(^|\/)(_SUCCESS|_started_[^/]*|_committed_[^/]*|_(common_)?metadata)$/.test(path),
    why: "It is a marker that the export's writer left, and holds no records.",
  },
  {
    matches: (path) => /(^|\/)(_delta_log|_temporary)\//.test(path),
    why: "It belongs to the export's writer, and holds no records.",
  },
  {
    matches: (path) => ARCHIVE.test(path),
    why: "Archives other than zip are not read; unpack it first.",
  },
  {
    matches: (path) => PACKED.test(path),
    why: "It is packed in a way that is not read; gzip, zip and Zstandard are.",
  },
  {
    matches: (path) => TABLE.test(path),
    why: "By its name it is a table; only JSON is read.",
  },
  {
    matches: (path) => !READ.test(path),
    why: "Only files named .jsonl, .ndjson or .json are read, plain or packed (.gz, .zip, .zst).",
  },
];

/** Why a file is not imported, judged by its name, in a sentence. Undefined: it is imported. */
export function skipReason(path: string): string | undefined {
  return rules.find((rule) => rule.matches(path))?.why;
}

const PACKED_NAMES = { gz: "gzip", gzip: "gzip", zip: "zip", zst: "zstd", zstd: "zstd" } as const;

/** A guess by name alone, for when there is no time to look inside: "lines", or how it is packed. */
export function encodingByName(path: string): "lines" | "gzip" | "zip" | "zstd" {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(PACKED_NAMES, ending) ? PACKED_NAMES[ending as keyof typeof PACKED_NAMES] : "lines";
}

export const looksPacked = (path: string): boolean => encodingByName(path) !== "lines";
