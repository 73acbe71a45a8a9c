"use client";

import { FileText, Upload } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useWatch } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Progress } from "@/components/ui/meter";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { ApiError } from "@/lib/client/api";
import { cn } from "@/lib/client/class-names";
import { formatBytes, formatShare } from "@/lib/client/format";
import { uploadFile } from "@/lib/client/upload";

import type { SourceForm } from "./source-form";

type Sending = { name: string; bytes: number; share: number; abort: AbortController };

export function UploadFields({ form }: { form: SourceForm }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<{ message: string; hint?: string | undefined } | null>(null);
  const [over, setOver] = useState(false);
  const path = useWatch({ control: form.control, name: "files.path" });
  const error = form.getFieldState("files.path", form.formState).error ? "Choose the file to upload." : undefined;

  async function send(file: File | undefined) {
    if (!file || sending) return;
    const abort = new AbortController();
    setProblem(null);
    form.setValue("files.path", "", { shouldDirty: true });
    setSending({ name: file.name, bytes: file.size, share: 0, abort });
    try {
      const stored = await uploadFile(file, (share) => setSending((now) => now && { ...now, share }), abort.signal);
      form.setValue("files.path", stored.path, { shouldValidate: true, shouldDirty: true });
    } catch (failure) {
      if (!abort.signal.aborted) setProblem(explain(failure));
    } finally {
      setSending(null);
      if (input.current) input.current.value = "";
    }
  }

  return (
    <div>
      <label htmlFor={id} className="mb-2 block text-sm font-medium">
        File to upload
      </label>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void send(event.dataTransfer.files[0]);
        }}
        className={cn(
          "flex min-h-36 flex-col items-center justify-center gap-3 rounded-lg border border-dashed border-edge bg-surface p-6 text-center",
          over && "border-accent bg-accent-soft",
        )}
      >
        {sending ? (
          <div className="w-full max-w-sm space-y-3">
            <p className="truncate font-mono text-sm">{sending.name}</p>
            <Progress label="Upload" share={sending.share} />
            <p className="flex items-center justify-between text-sm text-muted">
              {formatBytes(sending.bytes * sending.share)} of {formatBytes(sending.bytes)} ·{" "}
              {formatShare(sending.share)}
              <Button size="small" onClick={() => sending.abort.abort()}>
                Stop
              </Button>
            </p>
          </div>
        ) : (
          <>
            {path ? (
              <p className="flex items-center gap-2 font-mono text-sm break-all" role="status">
                <FileText aria-hidden className="size-4 shrink-0 text-muted" />
                {path} <span className="sr-only">is uploaded</span>
              </p>
            ) : (
              <p className="text-muted">Drop a .jsonl file here, or</p>
            )}
            <Button onClick={() => input.current?.click()}>
              <Upload aria-hidden />
              {path ? "Choose another file" : "Choose a file"}
            </Button>
          </>
        )}
        <input
          ref={input}
          id={id}
          type="file"
          tabIndex={-1}
          className="sr-only"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => void send(event.target.files?.[0])}
        />
      </div>
      <FieldError id={`${id}-error`} error={error && !sending ? error : undefined} />
      {problem && <ProblemAlert className="mt-3" message={problem.message} hint={problem.hint} />}
    </div>
  );
}

function explain(failure: unknown): { message: string; hint?: string | undefined } {
  if (!(failure instanceof ApiError)) return { message: "The upload did not go through.", hint: "Try again." };
  const hint = failure.fields?.["name"]?.join(" ") ?? failure.hint;
  return { message: failure.message, hint };
}
