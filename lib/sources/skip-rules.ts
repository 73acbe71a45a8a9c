const COMPRESSED = /\.(gz|gzip|tgz|zip|zst|zstd|bz2|xz|lz4|br|7z|snappy|tar)$/i;
const PLAIN = /\.(jsonl|ndjson|json)$/i;

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
    matches: (path) => COMPRESSED.test(path),
    why: "Compressed files are not read yet; unpack it to plain .jsonl first.",
  },
  { matches: (path) => !PLAIN.test(path), why: "Only files named .jsonl, .ndjson or .json are read." },
];

/** Why a file is not imported, judged by its name, in a sentence. Undefined: it is imported. */
export function skipReason(path: string): string | undefined {
  return rules.find((rule) => rule.matches(path))?.why;
}
