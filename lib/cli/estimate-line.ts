import type { Estimate } from "@/lib/schemas/estimate";
import { shareText } from "@/lib/schemas/share-text";
import { byteSize } from "@/lib/sources/byte-size";

/** "About 810 events, 1.2 MB, at least 9 seconds. By the sample, 81 of 100 records become events." */
export function estimateLine({ events, requests, bytes, minimumSeconds, complete, share }: Estimate): string {
  const least = complete ? "" : "at least ";
  const known = [
    requests !== undefined && `about ${amount(requests, "request")} to the vendor`,
    events !== undefined && `${least}about ${amount(events, "event")}`,
    bytes !== undefined && `${least}${byteSize(bytes)}`,
    minimumSeconds !== undefined && minimumSeconds > 0 && `at least ${duration(minimumSeconds)}`,
  ].filter((part) => part !== false);
  const text = known.length > 0 ? known.join(", ") : "what it will take is not known before it runs";
  return [`${text.charAt(0).toUpperCase()}${text.slice(1)}.`, ...(share ? [shareText(share)] : [])].join(" ");
}

const amount = (value: number, noun: string) => `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;

function duration(seconds: number): string {
  if (seconds < 120) return amount(Math.ceil(seconds), "second");
  if (seconds < 7_200) return amount(Math.ceil(seconds / 60), "minute");
  return amount(Math.ceil(seconds / 3_600), "hour");
}
