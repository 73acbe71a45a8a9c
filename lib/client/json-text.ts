/** A piece of JSON text as it stands; numbers keep every digit because nothing is ever turned into a value. */
export type JsonToken = { kind: "key" | "string" | "number" | "literal" | "punctuation"; text: string };

const lexeme = /\s+|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** The tokens of a JSON text without its white space; null when the text is not JSON by its words. */
export function tokenizeJson(text: string): JsonToken[] | null {
  const tokens: JsonToken[] = [];
  lexeme.lastIndex = 0;
  while (lexeme.lastIndex < text.length) {
    const match = lexeme.exec(text);
    if (!match) return null;
    const [word] = match;
    const first = word.charAt(0);
    if (/\s/.test(first)) continue;
    if (first === ":") markKey(tokens);
    tokens.push({ kind: kindOf(first), text: word });
  }
  return tokens;
}

function kindOf(first: string): JsonToken["kind"] {
  if (first === '"') return "string";
  if (first === "-" || (first >= "0" && first <= "9")) return "number";
  return "{}[],:".includes(first) ? "punctuation" : "literal";
}

function markKey(tokens: JsonToken[]): void {
  const last = tokens.at(-1);
  if (last?.kind === "string") last.kind = "key";
}

export type JsonLine = { indent: number; tokens: JsonToken[] };

/** Lays tokens out one member a line; empty objects and lists stay on theirs. */
export function layOutJson(tokens: readonly JsonToken[]): JsonLine[] {
  const lines: JsonLine[] = [];
  let line: JsonLine = { indent: 0, tokens: [] };
  let indent = 0;
  const breakLine = () => {
    if (line.tokens.length > 0) lines.push(line);
    line = { indent, tokens: [] };
  };
  tokens.forEach((token, at) => {
    const opens = token.text === "{" || token.text === "[";
    const closes = token.kind === "punctuation" && (token.text === "}" || token.text === "]");
    const before = tokens[at - 1]?.text;
    if (closes) {
      indent = Math.max(0, indent - 1);
      if (before !== "{" && before !== "[") breakLine();
    }
    line.tokens.push(token);
    if (token.kind !== "punctuation") return;
    const after = tokens[at + 1]?.text;
    if (opens) {
      indent += 1;
      if (after !== "}" && after !== "]") breakLine();
    } else if (token.text === ",") breakLine();
  });
  if (line.tokens.length > 0) lines.push(line);
  return lines;
}

/** A value that is neither object nor list (or an empty one), with the way to it and its text, digit for digit. */
export type JsonLeaf = { path: string; key: string; text: string };

type Frame = { list: boolean; prefix: string; index: number; key: string; members: number };

/** Every leaf of a JSON text in order; null when it is not one whole JSON value. */
export function jsonLeaves(text: string): JsonLeaf[] | null {
  const tokens = tokenizeJson(text);
  if (!tokens || tokens.length === 0) return null;
  const leaves: JsonLeaf[] = [];
  const stack: Frame[] = [];
  const here = (): { path: string; key: string } => {
    const frame = stack.at(-1);
    if (!frame) return { path: "", key: "" };
    const key = frame.list ? `[${frame.index}]` : frame.key;
    return { path: frame.list || frame.prefix === "" ? `${frame.prefix}${key}` : `${frame.prefix}.${key}`, key };
  };
  for (const token of tokens) {
    const frame = stack.at(-1);
    if (token.kind === "key") {
      if (frame) frame.key = keyText(token.text);
    } else if (token.kind !== "punctuation") {
      if (frame) frame.members += 1;
      leaves.push({ ...here(), text: token.text });
    } else if (token.text === "{" || token.text === "[") {
      if (frame) frame.members += 1;
      stack.push({ list: token.text === "[", prefix: here().path, index: 0, key: "", members: 0 });
    } else if (token.text === "}" || token.text === "]") {
      const closed = stack.pop();
      if (!closed) return null;
      if (closed.members === 0) leaves.push({ ...here(), text: closed.list ? "[]" : "{}" });
    } else if (token.text === "," && frame?.list) frame.index += 1;
  }
  return stack.length === 0 ? leaves : null;
}

function keyText(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}
