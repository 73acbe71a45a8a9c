import { CircleX, Hourglass, Info, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Children, type ReactNode } from "react";

import { cn } from "@/lib/client/class-names";

import { buttonClasses } from "./button";

const tones = {
  stop: { box: "border-stop/40 bg-stop-soft", icon: "text-stop-text", Icon: CircleX },
  wait: { box: "border-wait/50 bg-wait-soft", icon: "text-wait-text", Icon: Hourglass },
  warn: { box: "border-wait/50 bg-wait-soft", icon: "text-wait-text", Icon: TriangleAlert },
  note: { box: "bg-surface", icon: "text-muted", Icon: Info },
} as const;

type Props = {
  tone?: keyof typeof tones;
  message: ReactNode;
  /** What the reader can do about it. */
  hint?: ReactNode;
  code?: string | undefined;
  /** The other side's own answer; folded away. */
  upstream?: string | undefined;
  /** Where the hint can be followed. */
  link?: { label: string; href: string } | undefined;
  children?: ReactNode;
  className?: string;
  quiet?: boolean;
};

/** What is wrong, how to mend it, and for those who want it the code and the other side's words. */
export function ProblemAlert({
  tone = "stop",
  message,
  hint,
  code,
  upstream,
  link,
  children,
  className,
  quiet,
}: Props) {
  const { box, icon, Icon } = tones[tone];
  return (
    <div
      role={quiet ? undefined : tone === "note" ? "status" : "alert"}
      className={cn("flex gap-3 rounded-lg border p-3", box, className)}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", icon)} />
      <div className="min-w-0 flex-1 break-words">
        <p className="font-medium">{message}</p>
        {hint && <p className="mt-0.5">{hint}</p>}
        {upstream && (
          <details className="mt-2 text-sm">
            <summary className="w-fit text-muted hover:text-ink">What the other side answered</summary>
            <pre className="mt-1 max-h-48 overflow-auto rounded-md border bg-surface p-2 font-mono text-xs whitespace-pre-wrap">
              {upstream}
            </pre>
          </details>
        )}
        {code && <p className="mt-1 font-mono text-xs text-muted">{code}</p>}
        {(link || Children.toArray(children).length > 0) && (
          <div className="mt-3 flex flex-wrap items-center gap-2 empty:hidden">
            {link && (
              <Link href={link.href} className={buttonClasses()}>
                {link.label}
              </Link>
            )}
            {children}
          </div>
        )}
      </div>
    </div>
  );
}
