import { droppedReasons, rejectedReasons, warnings } from "@/lib/transforms/reasons";

const sentences: Record<string, string> = { ...droppedReasons, ...rejectedReasons, ...warnings };

/** The sentence of a reason; a reason of a newer server stays as it is. */
export function reasonSentence(reason: string): string {
  return sentences[reason] ?? reason.replaceAll("_", " ");
}
