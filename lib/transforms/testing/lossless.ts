/** JSON as a tree that keeps numbers as they were written; of repeated keys the last wins. For tests: plain, slow, recursive. */
export type Json =
  | { kind: "object"; members: Map<string, Json> }
  | { kind: "array"; items: Json[] }
  | { kind: "string"; text: string }
  | { kind: "number"; raw: string }
  | { kind: "literal"; raw: string };

const TOKEN = /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null))/y;

/** Throws for what JSON.parse throws for. A lone surrogate becomes U+FFFD. */
export function parseLossless(text: string): Json {
  JSON.parse(text);
  let at = 0;
  const next = () => {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text)!;
    at = TOKEN.lastIndex;
    return match;
  };
  const value = (token: RegExpExecArray): Json => {
    const [, mark, quoted, number, literal] = token;
    if (quoted !== undefined) return { kind: "string", text: wellFormed(JSON.parse(quoted) as string) };
    if (number !== undefined) return { kind: "number", raw: number };
    if (literal !== undefined) return { kind: "literal", raw: literal };
    if (mark === "[") {
      const items: Json[] = [];
      for (let token = next(); token[1] !== "]"; token = next()) {
        items.push(value(token[1] === "," ? next() : token));
      }
      return { kind: "array", items };
    }
    const members = new Map<string, Json>();
    for (let token = next(); token[1] !== "}"; token = next()) {
      const key = token[1] === "," ? next() : token;
      next();
      members.set(wellFormed(JSON.parse(key[2]!) as string), value(next()));
    }
    return { kind: "object", members };
  };
  return value(next());
}

/** One text for all JSON texts of the same meaning: keys sorted, numbers as written. */
export function canonical(json: Json): string {
  switch (json.kind) {
    case "object": {
      const keys = [...json.members.keys()].sort();
      return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(json.members.get(key)!)}`).join(",")}}`;
    }
    case "array":
      return `[${json.items.map(canonical).join(",")}]`;
    case "string":
      return JSON.stringify(json.text);
    default:
      return json.raw;
  }
}

export function object(entries: Iterable<readonly [string, Json]> = []): Json & { kind: "object" } {
  return { kind: "object", members: new Map(entries) };
}

export function text(value: string): Json {
  return { kind: "string", text: value };
}

export function literal(raw: "true" | "false" | "null"): Json {
  return { kind: "literal", raw };
}

function wellFormed(value: string): string {
  return value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
