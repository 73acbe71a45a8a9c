import type { ComponentProps } from "react";

import { cn } from "@/lib/client/class-names";

const control =
  "w-full min-w-0 rounded-md border border-edge bg-surface text-base text-ink transition-colors focus-visible:rounded-md disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted aria-invalid:border-stop";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      className={cn(control, "h-8 px-2.5 pointer-coarse:h-10 pointer-coarse:text-md", className)}
      {...props}
    />
  );
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      spellCheck={false}
      className={cn(control, "min-h-20 px-2.5 py-1.5 font-mono text-sm", className)}
      {...props}
    />
  );
}

/** The browser's own list: every keyboard and phone knows it. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <select
      className={cn(
        control,
        "h-8 appearance-none bg-size-[16px] bg-position-[right_8px_center] bg-no-repeat pr-8 pl-2.5 pointer-coarse:h-10",
        "select-arrow",
        className,
      )}
      {...props}
    >
      {children}
    </select>
  );
}
