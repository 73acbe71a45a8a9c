import { type VariantProps, cva } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";

import { cn } from "@/lib/client/class-names";

export const buttonClasses = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border text-sm font-medium whitespace-nowrap transition-colors select-none focus-visible:rounded-md disabled:cursor-not-allowed aria-disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary:
          "border-transparent bg-accent text-accent-ink hover:bg-accent-strong disabled:bg-sunken disabled:text-faint aria-disabled:bg-sunken aria-disabled:text-faint",
        secondary:
          "border-line bg-surface text-ink hover:bg-sunken disabled:text-faint disabled:hover:bg-surface aria-disabled:text-faint aria-disabled:hover:bg-surface",
        ghost: "border-transparent text-muted hover:bg-sunken hover:text-ink disabled:text-faint",
        danger:
          "border-transparent bg-stop text-stop-ink hover:opacity-90 disabled:bg-sunken disabled:text-faint aria-disabled:bg-sunken",
      },
      size: {
        md: "h-8 px-3 pointer-coarse:h-10",
        icon: "size-8 pointer-coarse:size-10",
        small: "h-7 px-2 text-xs pointer-coarse:h-10 [&_svg]:size-3.5",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

type Props = ComponentProps<"button"> & VariantProps<typeof buttonClasses> & { asChild?: boolean; busy?: boolean };

/** `busy` keeps the width and the name, shows a spinner and ignores presses. */
export function Button({ variant, size, asChild, busy = false, className, children, onClick, ...props }: Props) {
  const classes = cn(buttonClasses({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={cn(classes, busy && "relative")}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...props}
    >
      <span className={cn("contents", busy && "text-transparent [&>*]:invisible")}>{children}</span>
      {busy && <LoaderCircle aria-hidden className="absolute inset-0 m-auto size-4 animate-spin" />}
    </button>
  );
}
