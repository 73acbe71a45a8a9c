import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

type Props = { title: string; parent?: { href: string; label: string }; text?: ReactNode; children?: ReactNode };

/** Breadcrumb, the page's name, and on the right what one can do here. */
export function PageHeader({ title, parent, text, children }: Props) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {parent && (
          <nav aria-label="Breadcrumb" className="mb-1 flex min-w-0 items-center gap-1 text-sm text-muted">
            <Link
              href={parent.href}
              className="min-w-0 wrap-anywhere hover:text-ink hover:underline pointer-coarse:-my-2.5 pointer-coarse:py-2.5"
            >
              {parent.label}
            </Link>
            <ChevronRight aria-hidden className="size-3.5 shrink-0" />
          </nav>
        )}
        <h1 className="text-lg font-semibold text-balance wrap-anywhere">{title}</h1>
        {text && <p className="mt-1 max-w-prose text-muted">{text}</p>}
      </div>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
