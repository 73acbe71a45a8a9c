import { AppError, type ErrorCode } from "@/lib/errors";
import type { Check } from "@/lib/schemas/check";
import { decodeObject } from "./decode-object";
import type { Source, SourceObject } from "./source";

const OF_THE_FORMAT: ReadonlySet<ErrorCode> = new Set(["unsupported_format", "file_truncated", "file_corrupt"]);
const AT_ONCE = 4;
/** Others of the check are to have their time. */
const LONGEST_MS = 3_000;
const MOST_NAMED = 5;

/** What is wrong is one file's bytes. */
export const isOfTheFormat = (error: unknown): error is AppError =>
  error instanceof AppError && OF_THE_FORMAT.has(error.code);

export type Looked = {
  count: number;
  /** The first that begins with records. */
  readable: SourceObject | undefined;
  /** Of those that do not, in order. */
  unreadable: AppError[];
};

/** Unpacks the beginning of each object, as many as there is time for. What else is wrong is for those who read on. */
export async function lookInto(source: Source, objects: readonly SourceObject[], signal: AbortSignal): Promise<Looked> {
  const looked: Looked = { count: 0, readable: undefined, unreadable: [] };
  // Of one file all will be told where it is read.
  if (objects.length === 1) return { ...looked, readable: objects[0] };
  const timeout = AbortSignal.timeout(LONGEST_MS);
  const soon = AbortSignal.any([signal, timeout]);
  while (looked.count < objects.length && !timeout.aborted) {
    const batch = objects.slice(looked.count, looked.count + AT_ONCE);
    const problems = await Promise.all(batch.map((object) => problemOf(source, object, soon)));
    looked.count += batch.length;
    looked.readable ??= batch.find((_, at) => problems[at] === null);
    looked.unreadable.push(...problems.flatMap((problem) => problem ?? []));
  }
  return looked;
}

async function problemOf(source: Source, object: SourceObject, signal: AbortSignal): Promise<AppError | null> {
  try {
    for await (const chunk of decodeObject(source, object, { signal })) if (chunk.length > 0) break;
  } catch (error) {
    if (isOfTheFormat(error)) return error;
  }
  return null;
}

/** Files that are named like records and are none. */
export function contentsCheck({ count, unreadable }: Looked): Check {
  const named = unreadable.slice(0, MOST_NAMED).map(({ message }) => message);
  const more = unreadable.length - named.length;
  const said = [...named, ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
  const which = `${unreadable.length} of the ${count === 1 ? "one file" : `${count} files`} looked into cannot be imported.`;
  return {
    name: "contents",
    status: "warn",
    detail: `${which} ${said}`,
    fix: "Mend them or take them out of the source. Else the import rests at each of them until you leave it out; all other files are imported.",
  };
}
