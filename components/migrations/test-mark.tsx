import { FlaskConical } from "lucide-react";

/** Tells a test from the migration of everything. */
export function TestMark() {
  return (
    <span className="inline-flex h-5 shrink-0 items-center gap-1 rounded-full border px-2 text-xs text-muted">
      <FlaskConical aria-hidden className="size-3" />
      Test
    </span>
  );
}
