import { Gauge } from "lucide-react";

import { formatAmount, formatBytes, formatClock, formatCount } from "@/lib/client/format";
import type { MigrationView } from "@/lib/schemas/migration";

const vendorNames: Partial<Record<MigrationView["source"]["kind"], string>> = {
  amplitude: "Amplitude",
  mixpanel: "Mixpanel",
};

/** Of a direct import: what the vendor lets through this hour, how the downloads stand, and the room their copies take. */
export function QuotaLine({ migration: { source, quota, downloads, endedAt } }: { migration: MigrationView }) {
  if (endedAt || (!quota && !downloads)) return null;
  return (
    <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      {quota && (
        <span className="flex items-center gap-1.5">
          <Gauge aria-hidden className="size-4" />
          {quotaText(vendorNames[source.kind] ?? "The vendor", quota)}
        </span>
      )}
      {downloads && downloadTexts(downloads).map((text) => <span key={text}>{text}</span>)}
    </p>
  );
}

function quotaText(vendor: string, { used, perHour, nextAt }: NonNullable<MigrationView["quota"]>): string {
  const counted = `${vendor}: ${formatCount(used)} of ${formatCount(perHour)} requests this hour used`;
  return nextAt ? `${counted}, next free ${formatClock(nextAt)}` : counted;
}

function downloadTexts({
  pending,
  staging,
  staged,
  bytes,
  keptBytes,
}: NonNullable<MigrationView["downloads"]>): string[] {
  return [
    staging > 0 ? `${formatAmount(staging, "window")} downloading` : "",
    staged > 0 ? `${formatAmount(staged, "window")} downloaded, to be sent` : "",
    pending > 0 ? `${formatCount(pending)} to come` : "",
    `${formatBytes(bytes)} downloaded so far`,
    `copies take ${formatBytes(keptBytes)} now`,
  ].filter((text) => text !== "");
}
