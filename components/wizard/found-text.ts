import { formatAmount, formatBytes } from "@/lib/client/format";
import type { CheckResult } from "@/lib/schemas/check";

type Found = NonNullable<CheckResult["found"]>;

/** How much lies there: "At least 1,204 files, 182 GB". Null for an export, which nobody knows before it is made. */
export function foundText({ objects, bytes, complete }: Found): string | null {
  if (objects === undefined || bytes === undefined) return null;
  return `${complete === false ? "At least " : ""}${formatAmount(objects, "file")}, ${formatBytes(bytes)}`;
}

/** "At least 3 files are skipped"; null when none is. */
export function skippedText({ skippedCount = 0, complete }: Found): string | null {
  if (skippedCount === 0) return null;
  return `${complete === false ? "At least " : ""}${formatAmount(skippedCount, "file is", "files are")} skipped`;
}
