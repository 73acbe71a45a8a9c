import type { ComponentProps, ReactNode, Ref } from "react";

import { cn } from "@/lib/client/class-names";

type TableProps = ComponentProps<"table"> & {
  label: string;
  /** The box that it scrolls in, which may be bounded in height. */
  box?: { ref: Ref<HTMLDivElement>; className: string };
};

/** Scrolls sideways by itself when it is wider than its place; the keyboard reaches that too. */
export function Table({ label, box, className, children, ...props }: TableProps) {
  return (
    <div
      ref={box?.ref}
      role="region"
      aria-label={`${label}, scrolls sideways`}
      tabIndex={0}
      className={cn("relative overflow-x-auto focus-visible:-outline-offset-2", box?.className)}
    >
      <table aria-label={label} className={cn("w-full border-collapse text-left", className)} {...props}>
        {children}
      </table>
    </div>
  );
}

type CellProps = ComponentProps<"td"> & { numeric?: boolean };

export function Th({
  numeric,
  className,
  children,
  ...props
}: ComponentProps<"th"> & { numeric?: boolean; children?: ReactNode }) {
  return (
    <th
      scope="col"
      className={cn("h-9 px-4 text-xs font-medium whitespace-nowrap text-muted", numeric && "text-right", className)}
      {...props}
    >
      {children}
    </th>
  );
}

export function Tr({ className, ...props }: ComponentProps<"tr">) {
  return <tr className={cn("border-t transition-colors hover:bg-sunken/60", className)} {...props} />;
}

export function Td({ numeric, className, ...props }: CellProps) {
  return <td className={cn("h-9 px-4 py-1.5", numeric && "text-right whitespace-nowrap", className)} {...props} />;
}

/** For the name of a row that is `relative`: the whole row is its target. */
export const wholeRow =
  "after:absolute after:inset-0 hover:underline focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent";
