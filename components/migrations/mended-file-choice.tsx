"use client";

import { Download, Upload } from "lucide-react";
import { useId, useState } from "react";

import { buttonClasses } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { formatCount } from "@/lib/client/format";
import { withQuery } from "@/lib/client/queries";
import { countLines, mendedSentence, type Ready } from "@/lib/client/send-again";

type Props = { id: string; reason: string | null; rejects: number; onReady: (ready: Ready) => void };

/** A file with a line for each reject; the lines are tied to them by their order. */
export function MendedFileChoice({ id, reason, rejects, onReady }: Props) {
  const field = useId();
  const [chosen, setChosen] = useState<{ name: string; error: string | undefined } | null>(null);

  async function choose(file: File) {
    const { ok, text } = mendedSentence(countLines(await file.text()), rejects);
    setChosen({ name: file.name, error: ok ? undefined : text });
    onReady(ok ? { lines: file, says: text } : null);
  }

  return (
    <div className="space-y-3">
      <ol className="list-decimal space-y-1 pl-5">
        <li>Download these {formatCount(rejects)} lines.</li>
        <li>Mend lines where they stand. Leave the line of each reject that is to stay as it is blank.</li>
        <li>Choose the file. Nothing is changed by that yet.</li>
      </ol>
      <div className="flex flex-wrap items-center gap-2">
        <a href={withQuery(`/api/migrations/${id}/rejects.jsonl`, { reason })} download className={buttonClasses()}>
          <Download aria-hidden />
          Download
        </a>
        <label
          htmlFor={field}
          className={buttonClasses({
            className:
              "has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent",
          })}
        >
          <Upload aria-hidden />
          Choose the mended file
          <input
            id={field}
            type="file"
            className="sr-only"
            accept=".jsonl,.ndjson,.json,.txt"
            aria-describedby={chosen?.error ? `${field}-error` : undefined}
            aria-invalid={chosen?.error ? true : undefined}
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = "";
              if (file) void choose(file);
            }}
          />
        </label>
        {chosen && <span className="min-w-0 text-sm wrap-anywhere text-muted">{chosen.name}</span>}
      </div>
      <FieldError id={`${field}-error`} error={chosen?.error} />
    </div>
  );
}
