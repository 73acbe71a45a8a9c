import { formatClock, formatCount } from "@/lib/client/format";
import type { TimelineEntry, TimelineKind } from "@/lib/schemas/timeline";

export const kindLabels: Record<TimelineKind, string> = {
  status: "Status",
  setting: "Settings",
  wait: "Waits",
  retry: "Retries",
  part: "Parts",
  rejects: "Rejects",
  worker: "Workers",
  verify: "Verify",
};

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");

/** One thing that happened; its part leads to all that happened to it. */
export function TimelineRow({ entry, onPart }: { entry: TimelineEntry; onPart: (id: string) => void }) {
  const { at, actor, kind, what, why, part, times, lastAt } = entry;
  return (
    <li className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[11rem_10rem_minmax(0,1fr)]">
      <time dateTime={at} className="text-sm text-muted">
        {at.slice(0, 19).replace("T", " ")} UTC
      </time>
      <span className="text-sm wrap-anywhere text-muted">{actor === "system" ? "Backhaul" : actor}</span>
      <span className="min-w-0 wrap-anywhere">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{capitalised(what)}</span>
          {times && (
            <span className="text-sm text-muted">
              {formatCount(times)} times{lastAt && `, last ${formatClock(lastAt)}`}
            </span>
          )}
          <span className="ml-auto text-xs text-muted max-sm:hidden">{kindLabels[kind]}</span>
        </span>
        {part && (
          <button
            type="button"
            className="block max-w-full text-left font-mono text-xs break-all text-accent-text underline-offset-2 hover:underline"
            title="All that happened to this part"
            onClick={() => onPart(part.id)}
          >
            {part.key}
          </button>
        )}
        {why && <span className="block text-muted">{why}</span>}
      </span>
    </li>
  );
}
