import type { ReactNode } from "react";

import { JsonView } from "@/components/ui/json-view";
import { formatAmount, formatBytes, formatCount } from "@/lib/client/format";
import type { CheckResult } from "@/lib/schemas/check";

import { foundText, skippedText } from "./found-text";

type Found = NonNullable<CheckResult["found"]>;
const MOST_SHOWN = 50;

const encodings: Record<string, string> = {
  lines: "lines",
  array: "JSON array",
  gzip: "gzip",
  zip: "zip",
  zstd: "Zstandard",
};

/** What lies at the source: files with size and form, those left out with why, and the first lines. */
export function FoundFiles({ found }: { found: Found }) {
  const { files = [], objects = 0, skipped = [], sample = [] } = found;
  const text = foundText(found);
  const left = skippedText(found);
  return (
    <div className="mt-4 space-y-2 border-t pt-3">
      {text && <p className="font-medium">{text}</p>}
      {files.length > 0 && (
        <Fold title={objects === 1 ? "The file" : "The files"}>
          <FileList label="Files" total={objects}>
            {files.slice(0, MOST_SHOWN).map(({ key, bytes, encoding }) => (
              <FileRow key={key} file={key} bytes={bytes} more={encodings[encoding] ?? encoding} />
            ))}
          </FileList>
        </Fold>
      )}
      {left && (
        <Fold title={left}>
          <FileList label="Skipped files" total={found.skippedCount ?? 0}>
            {skipped.slice(0, MOST_SHOWN).map(({ key, bytes, why }) => (
              <FileRow key={key} file={key} bytes={bytes} more={why} />
            ))}
          </FileList>
        </Fold>
      )}
      {sample.length > 0 && (
        <Fold title={sample.length === 1 ? "The first record" : `The first ${formatCount(sample.length)} records`}>
          <div className="max-h-96 space-y-2 overflow-y-auto">
            {sample.map((line, at) => (
              <JsonView key={at} text={line} label={`Record ${at + 1}`} className="max-h-48" />
            ))}
          </div>
        </Fold>
      )}
    </div>
  );
}

function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary className="w-fit text-sm text-muted hover:text-ink">{title}</summary>
      <div className="mt-1.5">{children}</div>
    </details>
  );
}

function FileList({ label, total, children }: { label: string; total: number; children: ReactNode[] }) {
  const more = total - children.length;
  return (
    <>
      <ul
        aria-label={label}
        tabIndex={0}
        className="max-h-56 divide-y overflow-y-auto rounded-md border text-sm focus-visible:-outline-offset-2"
      >
        {children}
      </ul>
      {more > 0 && <p className="mt-1 text-sm text-muted">And {formatAmount(more, "more", "more")}.</p>}
    </>
  );
}

function FileRow({ file, bytes, more }: { file: string; bytes: number; more: string }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 px-2.5 py-1.5">
      <span className="min-w-0 flex-1 basis-40 font-mono text-xs break-all">{file}</span>
      <span className="text-right whitespace-nowrap">{formatBytes(bytes)}</span>
      <span className="text-muted">{more}</span>
    </li>
  );
}
