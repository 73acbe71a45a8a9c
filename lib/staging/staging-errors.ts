import { AppError } from "@/lib/errors";
import { byteSize } from "@/lib/sources/byte-size";

type Room = { free: number; reserve?: number; needed?: number; retryAfterMs?: number };

/**
 * The store is short of room: `free` bytes are left, of which `reserve` stay for the rest of the machine where it is
 * given, and `needed` are expected of one download.
 */
export const stagingFull = (place: string, { free, reserve, needed, retryAfterMs }: Room, cause?: unknown) =>
  new AppError(
    "staging_full",
    `The staging folder ${place} has ${reserve === undefined ? `room for ${byteSize(free)}` : `${byteSize(free)} free`}${
      needed === undefined ? "" : `, and one download is expected to have ${byteSize(needed)}`
    }${reserve === undefined ? "" : `; the last ${byteSize(reserve)} are kept for the rest of this machine`}.`,
    {
      cause,
      retryAfterMs,
      hint: "Free some space on that disk, or let STAGING_URL name a larger one. The import then goes on by itself.",
    },
  );

export const stagingUnavailable = (place: string, why: string, cause: unknown, hint?: string) =>
  new AppError("staging_unavailable", `The staging store ${place} cannot be used: ${why}`, {
    cause,
    hint: hint ?? "Check STAGING_URL, and that this process may write there. The import then goes on by itself.",
  });

/** Copies that are lost again and again: somebody has to look. */
export const copiesKeepGoing = ({ message }: AppError, times: number) =>
  new AppError("staged_copy_gone", `${message} That happened ${times} times in a row.`, {
    hint: "Most often workers have staging folders of their own: let STAGING_URL name one bucket, or one folder that all of them share, and resume. Else look what removes files there.",
  });

export const copyGone = (place: string, key: string, cause?: unknown) =>
  new AppError("staged_copy_gone", `The staged copy ${key} is no longer whole in ${place}.`, {
    cause,
    hint: "It is downloaded again; what was sent already keeps its ids.",
  });
