import { formatCount } from "@/lib/client/format";
import { droppedReasons, rejectedReasons, warnings } from "@/lib/transforms/reasons";

const sentences: Record<string, string> = { ...droppedReasons, ...rejectedReasons, ...warnings };

/** The sentence of a reason; a reason of a newer server stays as it is. */
export function reasonSentence(reason: string): string {
  return sentences[reason] ?? reason.replaceAll("_", " ");
}

/** Where in its file a record stands: by line where the file was read from its beginning, else by byte. */
export const placeText = ({ unit, line }: { unit: "line" | "byte"; line: number }): string =>
  `${unit} ${formatCount(line)}`;
