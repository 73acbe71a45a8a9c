"use client";

import { Check as CheckIcon, CircleX, LoaderCircle, type LucideIcon, TriangleAlert, Wand2 } from "lucide-react";

import { Button } from "@/components/ui/button";
import { JsonView } from "@/components/ui/json-view";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { ApiError } from "@/lib/client/api";
import { cn } from "@/lib/client/class-names";
import { formatAmount, formatBytes } from "@/lib/client/format";
import type { CheckState } from "@/lib/client/use-check";
import type { Check, CheckResult } from "@/lib/schemas/check";

const looks: Record<Check["status"], { Icon: LucideIcon; className: string; said: string }> = {
  pass: { Icon: CheckIcon, className: "text-done-text", said: "Passed" },
  warn: { Icon: TriangleAlert, className: "text-wait-text", said: "Warning" },
  fail: { Icon: CircleX, className: "text-stop-text", said: "Failed" },
};

type SideProps = {
  title: string;
  state: CheckState;
  missing: string | null;
  /** Applies a remedy: the field and what it should be. */
  onFix?: (field: string, value: string) => void;
};

/** One side's checks, live: what is missing to try, trying, or what came of it. */
export function CheckSide({ title, state, missing, onFix }: SideProps) {
  const { result, error, busy } = state;
  return (
    <div className="p-4">
      <h3 className="flex min-h-5 items-center justify-between text-sm font-medium text-muted">
        {title}
        {busy && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      </h3>
      <div aria-live="polite" className={cn("mt-2 transition-opacity", busy && result && "opacity-60")}>
        {missing && <p className="text-muted">{missing}</p>}
        {!missing && busy && !result && <p className="text-muted">Trying…</p>}
        {error && !busy && (
          <ProblemAlert
            quiet
            message={error.message}
            hint={error instanceof ApiError ? error.remedy : undefined}
            code={error instanceof ApiError ? error.code : undefined}
          />
        )}
        {result && (
          <ul aria-label={`${title} checks`} className="space-y-2.5">
            {result.checks.map((check) => (
              <CheckRow key={check.name} check={check} onFix={onFix} />
            ))}
          </ul>
        )}
        {result?.found && <Found found={result.found} />}
      </div>
    </div>
  );
}

function CheckRow({ check, onFix }: { check: Check; onFix: SideProps["onFix"] }) {
  const { change } = check;
  const { Icon, className, said } = looks[check.status];
  return (
    <li className="flex gap-2">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", className)} />
      <div className="min-w-0 break-words">
        <span className="sr-only">{said}: </span>
        <span className="font-medium">{check.name}</span> <span className="text-muted">{check.detail}</span>
        {check.fix && <p className="text-sm">{check.fix}</p>}
        {change && onFix && (
          <Button size="small" className="mt-1.5" onClick={() => onFix(change.field, change.value)}>
            <Wand2 aria-hidden />
            {change.label}
          </Button>
        )}
      </div>
    </li>
  );
}

function Found({ found }: { found: NonNullable<CheckResult["found"]> }) {
  const skipped = found.skipped ?? [];
  const sample = found.sample ?? [];
  return (
    <div className="mt-4 space-y-2 border-t pt-3">
      <p className="font-medium">
        {found.bytes === undefined
          ? formatAmount(found.parts, "window")
          : `${found.complete === false ? "At least " : ""}${formatAmount(found.objects ?? 0, "file")}, ${formatBytes(found.bytes)}`}
      </p>
      {skipped.length > 0 && (
        <details>
          <summary className="w-fit text-sm text-muted hover:text-ink">
            {formatAmount(found.skippedCount ?? skipped.length, "file is", "files are")} skipped
          </summary>
          <ul className="mt-1 max-h-48 space-y-1 overflow-y-auto text-sm">
            {skipped.map((file) => (
              <li key={file.key}>
                <span className="font-mono text-xs break-all">{file.key}</span>{" "}
                <span className="text-muted">{file.why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {sample.length > 0 && (
        <details>
          <summary className="w-fit text-sm text-muted hover:text-ink">
            The first {sample.length === 1 ? "line" : `${sample.length} lines`}
          </summary>
          <div className="mt-1 space-y-2">
            {sample.slice(0, 3).map((line, at) => (
              <JsonView key={at} text={line} label={`Line ${at + 1}`} className="max-h-48" />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}
