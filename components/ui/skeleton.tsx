import { cn } from "@/lib/client/class-names";

/** Holds the place of something that is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("h-4 animate-pulse rounded-sm bg-sunken", className)} />;
}

export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-12 items-center gap-4 px-4">
          <Skeleton className="w-1/3" />
          <Skeleton className="w-24" />
          <Skeleton className="ml-auto w-20" />
        </div>
      ))}
    </div>
  );
}
