import { planParts } from "@/lib/sources/plan-parts";
import { seededRandom, spreadOrder } from "@/lib/sources/seeded-random";
import { looksPacked } from "@/lib/sources/skip-rules";
import type { ListedObject, Listing } from "./sample-listing";

/** A place to read: `bytes` of lines from the first that begins in the range on. */
export type FilePlace = ListedObject & { start: number; end: number };

/** So many bytes of a place: small enough that a place of most files is read whole, their last lines too. */
export const PLACE_BYTES = 1024 * 1024;
/** Of one object. */
const MOST_RANGES = 64;
/** What JSON packs down to, about. */
const PACKED_TIMES = 10;

/** Where to look, in order: of few objects all of their ranges, of many one range of each. */
export function placesOf({ objects, isAll }: Listing, seed: number): FilePlace[] {
  const random = seededRandom(seed);
  if (!isAll) {
    return objects.flatMap((listed, index) => {
      const ranges = rangesOf(listed);
      const at = index === 0 ? 0 : index === 2 ? ranges.length - 1 : Math.floor(random() * ranges.length);
      return ranges[at] ?? [];
    });
  }
  const ranges = objects.flatMap(rangesOf);
  return spreadOrder(ranges.length, random).flatMap((at) => ranges[at] ?? []);
}

/** What is packed has no ranges of its own, but is read on at each of its places. */
function rangesOf(listed: ListedObject): FilePlace[] {
  const { object } = listed;
  const times = looksPacked(object.key) ? PACKED_TIMES : 1;
  const rangeBytes = Math.max(PLACE_BYTES / times, object.bytes / MOST_RANGES);
  return planParts(object, { rangeBytes }).map(({ rangeStart, rangeEnd }) => ({
    ...listed,
    start: rangeStart,
    end: rangeEnd,
  }));
}
