import { Fragment } from "react";

import { cn } from "@/lib/client/class-names";
import type { Mark, MarkedLeaf } from "@/lib/client/compare-json";

type Side = "source" | "result";

const looks: Record<Mark, { sign: string; className: string }> = {
  same: { sign: "", className: "" },
  moved: { sign: "→", className: "bg-accent-soft" },
  changed: { sign: "~", className: "bg-wait-soft" },
  added: { sign: "+", className: "bg-done-soft" },
  left: { sign: "–", className: "" },
  empty: { sign: "", className: "" },
};

const order: readonly Mark[] = ["moved", "changed", "added", "left"];

const folds = [
  { mark: "same", one: "1 value stays as it is", many: "values stay as they are" },
  { mark: "empty", one: "1 empty value", many: "empty values" },
] as const;

/** The values of one side: those that differ first, each with what happened to it; the rest is folded. */
export function MarkedLeaves({ leaves, side }: { leaves: MarkedLeaf[]; side: Side }) {
  const telling = order.flatMap((mark) => leaves.filter((leaf) => leaf.mark === mark));
  return (
    <div
      role="group"
      aria-label={side === "source" ? "Values of the source" : "Values of the event"}
      tabIndex={0}
      className="max-h-144 overflow-y-auto rounded-md border bg-ground focus-visible:-outline-offset-2"
    >
      {telling.length > 0 ? <Leaves leaves={telling} /> : <p className="p-3 text-sm text-muted">Nothing differs.</p>}
      {folds.map(({ mark, one, many }) => {
        const folded = leaves.filter((leaf) => leaf.mark === mark);
        if (folded.length === 0) return null;
        return (
          <details key={mark} className="border-t">
            <summary className="px-3 py-2 text-sm text-muted hover:text-ink focus-visible:-outline-offset-2">
              {folded.length === 1 ? one : `${folded.length} ${many}`}
            </summary>
            <Leaves leaves={folded} />
          </details>
        );
      })}
    </div>
  );
}

function Leaves({ leaves }: { leaves: MarkedLeaf[] }) {
  return (
    <dl className="divide-y text-xs">
      {leaves.map((leaf, at) => {
        const { sign, className } = looks[leaf.mark];
        const note = leaf.mark === "same" || leaf.mark === "empty" ? null : leaf.why;
        return (
          <div key={`${leaf.path}#${at}`} className={cn("grid gap-x-3 px-3 py-1.5 sm:grid-cols-2", className)}>
            <dt className="relative pl-4 font-mono wrap-anywhere text-muted">
              <span aria-hidden className="absolute left-0">
                {sign}
              </span>
              <Path path={leaf.path} />
            </dt>
            <dd className="line-clamp-4 font-mono wrap-anywhere max-sm:pl-4">{leaf.text}</dd>
            {note && <dd className="pl-4 wrap-anywhere text-muted sm:col-span-2">{note}</dd>}
          </div>
        );
      })}
    </dl>
  );
}

/** Breaks behind its dots before it breaks within a name. */
function Path({ path }: { path: string }) {
  return path.split(/(?<=\.)/).map((step, at) => (
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {step}
    </Fragment>
  ));
}
