"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { Input } from "@/components/ui/input";

/** The one time a secret is shown. */
export function OnceShown({ title, label, secret }: { title: string; label: string; secret: string }) {
  return (
    <div role="status" className="max-w-2xl rounded-lg border border-done/50 bg-done-soft p-4">
      <p className="font-medium">{title}</p>
      <p className="mt-0.5 text-sm text-muted">It is not shown again. Keep it like a password.</p>
      <div className="mt-3 flex items-center gap-2">
        <Input
          readOnly
          aria-label={label}
          value={secret}
          className="font-mono text-sm"
          onFocus={(event) => event.target.select()}
        />
        <CopyButton text={secret} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}
