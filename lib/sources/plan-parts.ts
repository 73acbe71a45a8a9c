import type { SourceObject } from "./source";

/** A byte range [rangeStart, rangeEnd) of an object; it owns the lines that begin in it. */
export type PlannedPart = {
  /** Unique within the migration and readable: the object's key, and which of its ranges when it has several. */
  key: string;
  objectKey: string;
  objectBytes: number;
  version: string;
  rangeStart: number;
  rangeEnd: number;
};

const RANGE_BYTES = 64 * 1024 * 1024;

type PlanOptions = {
  /** About so many. */
  rangeBytes?: number | undefined;
  /** It is not lines as it lies there, so that nobody can begin in its middle. */
  isWhole?: boolean;
};

/** Cuts an object into ranges, all of one size but the last. An empty object is one empty part. */
export function planParts(
  object: SourceObject,
  { rangeBytes = RANGE_BYTES, isWhole = false }: PlanOptions = {},
): PlannedPart[] {
  const wanted = isWhole ? 1 : Math.max(1, Math.round(object.bytes / rangeBytes));
  const step = Math.max(1, Math.ceil(object.bytes / wanted));
  const count = Math.max(1, Math.ceil(object.bytes / step));
  return Array.from({ length: count }, (_, index) => ({
    key: count === 1 ? object.key : `${object.key} (${index + 1} of ${count})`,
    objectKey: object.key,
    objectBytes: object.bytes,
    version: object.version,
    rangeStart: index * step,
    rangeEnd: Math.min((index + 1) * step, object.bytes),
  }));
}
