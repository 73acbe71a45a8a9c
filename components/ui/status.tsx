import {
  Ban,
  Check,
  Circle,
  CircleDashed,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  Pause,
  TriangleAlert,
} from "lucide-react";

import { cn } from "@/lib/client/class-names";

/** What colour is spent on: each tone has an icon of its own too. */
export type Tone = "idle" | "running" | "wait" | "stop" | "done";

const pill: Record<Tone, string> = {
  idle: "bg-sunken text-muted",
  running: "bg-accent-soft text-accent-text",
  wait: "bg-wait-soft text-wait-text",
  stop: "bg-stop-soft text-stop-text",
  done: "bg-done-soft text-done-text",
};

const statusIcons = {
  queued: CircleDashed,
  running: LoaderCircle,
  waiting: Hourglass,
  paused: Pause,
  alert: TriangleAlert,
  cancelled: Ban,
  done: Check,
  idle: Circle,
} as const satisfies Record<string, LucideIcon>;

type Props = { tone: Tone; icon: keyof typeof statusIcons; label: string; className?: string };

export function StatusPill({ tone, icon, label, className }: Props) {
  const Icon = statusIcons[icon];
  return (
    <span
      className={cn(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium whitespace-nowrap",
        pill[tone],
        className,
      )}
    >
      <Icon aria-hidden className={cn("size-3.5", icon === "running" && "animate-spin [animation-duration:2s]")} />
      {label}
    </span>
  );
}
