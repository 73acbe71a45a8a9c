import { cn } from "@/lib/client/class-names";
import { type JsonToken, layOutJson, tokenizeJson } from "@/lib/client/json-text";

const colours: Record<JsonToken["kind"], string> = {
  key: "text-accent-text",
  string: "text-done-text",
  number: "text-wait-text",
  literal: "text-wait-text",
  punctuation: "text-muted",
};

/** JSON laid out for reading, every digit as it stands in the text; what is not JSON is shown as it is. */
export function JsonView({ text, label, className }: { text: string; label: string; className?: string }) {
  const tokens = text.length > 200_000 ? null : tokenizeJson(text);
  return (
    <pre
      aria-label={label}
      role="group"
      tabIndex={0}
      className={cn(
        "overflow-auto rounded-md border bg-ground p-3 font-mono text-xs leading-5 break-words whitespace-pre-wrap focus-visible:-outline-offset-2",
        className,
      )}
    >
      {tokens ? layOutJson(tokens).map((line, at) => <JsonRow key={at} {...line} />) : text}
    </pre>
  );
}

function JsonRow({ indent, tokens }: { indent: number; tokens: JsonToken[] }) {
  return (
    <span className="block" style={{ paddingLeft: `${indent * 2 + 2}ch`, textIndent: "-2ch" }}>
      {tokens.map((token, at) => (
        <span key={at} className={colours[token.kind]}>
          {token.text}
          {token.text === ":" ? " " : ""}
        </span>
      ))}
    </span>
  );
}
