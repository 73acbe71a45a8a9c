import { AppError } from "@/lib/errors";

const AGAIN =
  "What stands before the break may have been imported. Put a whole copy in its place and start a new migration: events " +
  "that have arrived already keep their ids, so they do not count twice.";

/** The file ends too early. `what` names the piece that is cut off. */
export const truncated = (key: string, what: string, cause?: unknown) =>
  new AppError("file_truncated", `${key} is cut off: ${what} ends in the middle.`, { cause, hint: AGAIN });

/** The file is damaged. `how` is a sentence. */
export const corrupt = (key: string, how: string, cause?: unknown) =>
  new AppError("file_corrupt", `${key} is damaged. ${how}`, {
    cause,
    ...(cause instanceof Error && { upstream: cause.message.slice(0, 300) }),
    hint: AGAIN,
  });

/** The file is whole, but nothing that is read. `what` goes on from "is". */
export const unsupported = (key: string, what: string, hint?: string) =>
  new AppError("unsupported_format", `${key} is ${what}.`, {
    hint:
      hint ??
      "Backhaul reads JSON Lines and JSON arrays, plain or packed once as gzip, zip or Zstandard. Convert the file, or take it out of the source.",
  });
