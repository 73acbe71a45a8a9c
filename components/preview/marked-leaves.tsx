import { cn } from "@/lib/client/class-names";
import type { Mark, MarkedLeaf } from "@/lib/client/compare-json";

type Side = "source" | "result";

const looks: Record<Mark, { sign: string; className: string }> = {
  same: { sign: "", className: "" },
  moved: { sign: "→", className: "bg-accent-soft" },
  changed: { sign: "~", className: "bg-wait-soft" },
  added: { sign: "+", className: "bg-done-soft" },
  left: { sign: "–", className: "bg-sunken" },
};

function explain(leaf: MarkedLeaf, side: Side): string | null {
  if (leaf.mark === "moved") return side === "source" ? `becomes ${leaf.other ?? ""}` : `from ${leaf.other ?? ""}`;
  if (leaf.mark === "changed") return side === "source" ? "becomes another value" : `from ${leaf.other ?? ""}`;
  if (leaf.mark === "added") return "added";
  if (leaf.mark === "left") return "not carried over";
  return null;
}

/** The values of one side: those that differ first, each with what happened to it; the rest is folded. */
export function MarkedLeaves({ leaves, side }: { leaves: MarkedLeaf[]; side: Side }) {
  const telling = leaves.filter((leaf) => leaf.mark !== "same");
  const same = leaves.filter((leaf) => leaf.mark === "same");
  return (
    <div className="overflow-hidden rounded-md border bg-ground">
      <Leaves leaves={telling} side={side} />
      {telling.length === 0 && <p className="p-3 text-sm text-muted">Nothing differs.</p>}
      {same.length > 0 && (
        <details className="border-t">
          <summary className="px-3 py-2 text-sm text-muted hover:text-ink">
            {same.length === 1 ? "1 value stays as it is" : `${same.length} values stay as they are`}
          </summary>
          <Leaves leaves={same} side={side} />
        </details>
      )}
    </div>
  );
}

function Leaves({ leaves, side }: { leaves: MarkedLeaf[]; side: Side }) {
  return (
    <dl className="divide-y text-xs">
      {leaves.map((leaf, at) => {
        const { sign, className } = looks[leaf.mark];
        const note = explain(leaf, side);
        return (
          <div key={`${leaf.path}#${at}`} className={cn("px-3 py-1.5", className)}>
            <div className="flex gap-2">
              <span aria-hidden className="w-2 shrink-0 font-mono text-muted">
                {sign}
              </span>
              <div className="grid min-w-0 flex-1 gap-x-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
                <dt className="font-mono break-words text-muted">{leaf.path}</dt>
                <dd className="line-clamp-4 font-mono break-words">{leaf.text}</dd>
                {note && <dd className="break-words text-muted sm:col-span-2">{note}</dd>}
              </div>
            </div>
          </div>
        );
      })}
    </dl>
  );
}
