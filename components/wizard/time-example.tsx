"use client";

import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/client/format";
import { placeText } from "@/lib/client/preview-text";
import type { Options } from "@/lib/schemas/options";

import { optionsAnswer } from "./option-answers";
import { useMappedSample } from "./use-sample";
import { useWizard } from "./wizard-context";

const seconds = (timestamp: string) => timestamp.slice(0, 19).replace("T", " ");

/** One event of the sample as it stands, and under the time options. */
export function TimeExample() {
  const { draft } = useWizard();
  const options = optionsAnswer(draft).data;
  const plain: Options | undefined = options && { ...options };
  delete plain?.timestampOffsetSeconds;
  delete plain?.projectTimezone;
  const { mapped, busy } = useMappedSample(plain);
  const before = mapped?.rows.find(({ timestamp }) => timestamp !== undefined);
  const after = useMappedSample(options).mapped?.rows.find(({ index }) => index === before?.index);
  if (!before?.timestamp) return <div className="h-29 p-4">{busy && <Skeleton className="w-2/3" />}</div>;
  const moved = after?.timestamp ? (Date.parse(after.timestamp) - Date.parse(before.timestamp)) / 1_000 : 0;
  return (
    <div role="status" className="min-h-29 p-4 text-sm">
      <p className="text-muted">
        For example “{before.from}”, {placeText(before)} of {before.partKey}:
      </p>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-muted">Read as UTC</dt>
        <dd className="font-mono">{seconds(before.timestamp)} UTC</dd>
        <dt className="text-muted">With these settings</dt>
        <dd className="font-mono">
          {after?.timestamp ? `${seconds(after.timestamp)} UTC` : "…"}
          <span className="ml-2 font-sans text-muted">
            {moved === 0 ? "the same" : `${formatCount(Math.abs(moved))} s ${moved < 0 ? "earlier" : "later"}`}
          </span>
        </dd>
      </dl>
    </div>
  );
}
