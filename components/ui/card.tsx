import { type ComponentProps, type ReactNode, useId } from "react";

import { cn } from "@/lib/client/class-names";

type Props = Omit<ComponentProps<"section">, "title"> & { title?: string; aside?: ReactNode; flush?: boolean };

/** A bordered region; with a title it is a landmark named by it. `flush`: the content brings its own padding. */
export function Card({ title, aside, flush = false, className, children, ...props }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={cn("min-w-0 overflow-hidden rounded-lg border bg-surface", className)}
      {...props}
    >
      {title && (
        <div className="flex min-h-11 items-center justify-between gap-4 border-b px-4 py-2">
          <h2 id={id} className="text-base font-medium">
            {title}
          </h2>
          {aside}
        </div>
      )}
      {flush ? children : <div className="p-4">{children}</div>}
    </section>
  );
}
