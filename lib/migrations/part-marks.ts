import type { PartMap } from "@/lib/schemas/progress";
import { dayOf } from "@/lib/schemas/day-of-key";

type Marks = PartMap["marks"];

/** More than this many are months instead of days, or years instead of months. */
const MOST = 370;

/** Where each day begins among the keys in their order; empty when a key names none, or the days go back and forth. */
export function partMarks(keys: string[]): Marks {
  const days = keys.map(dayOf);
  if (days.some((day, index) => day === null || day < (days[index - 1] ?? ""))) return [];
  for (const length of [10, 7, 4]) {
    const marks = changes(days.map((day) => (day ?? "").slice(0, length)));
    if (marks.length <= MOST) return marks;
  }
  return [];
}

const changes = (texts: string[]): Marks =>
  texts.flatMap((text, at): Marks => (text === texts[at - 1] ? [] : [[at, text]]));
