import type { ReactNode } from "react";

/** A field that hardly anybody needs. */
export function OtherAddress({ children }: { children: ReactNode }) {
  return (
    <details>
      <summary className="w-fit text-sm text-muted hover:text-ink">Another address</summary>
      <div className="mt-3">{children}</div>
    </details>
  );
}
