"use client";

import { formatAmount } from "@/lib/client/format";

import { readScope } from "./scope";
import { useWizard } from "./wizard-context";

const DAY_MS = 86_400_000;
/** Mixpanel answers so many export requests an hour for one project. */
const MIXPANEL_PER_HOUR = 60;

/** What the range means by the vendor's own rules, before anything is asked. */
export function EstimateCard() {
  const { draft } = useWizard();
  const { from, to } = readScope(draft);
  const days = Math.ceil((Date.parse(to) - Date.parse(from)) / DAY_MS);
  if (!(days > 0)) return <p className="text-muted">Choose a range to see what it takes.</p>;
  if (draft.place === "mixpanel") {
    const hours = Math.floor((days - 1) / MIXPANEL_PER_HOUR);
    return (
      <div className="space-y-2">
        <p>At most {formatAmount(days, "request")}, one a day; fewer where several small days fit into one.</p>
        <p className="text-muted">
          Mixpanel answers 60 an hour for a project,{" "}
          {hours > 0
            ? `so that this takes up to ${formatAmount(hours, "hour")} of waiting. Nothing for you to do meanwhile.`
            : "so that there is no waiting."}
        </p>
      </div>
    );
  }
  return (
    <div className="space-y-2">
      <p>{formatAmount(days, "day")} of exports, asked in windows of hours to days, by how much they hold.</p>
      <p className="text-muted">
        Amplitude names no limit on exports. An hour of more than 4 GB can only be had by its export to S3.
      </p>
    </div>
  );
}
