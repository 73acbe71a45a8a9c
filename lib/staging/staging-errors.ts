import { AppError } from "@/lib/errors";
import { byteSize } from "@/lib/sources/byte-size";

/** The store is short of room: `free` bytes are left, and `reserve` of them stay for the rest of the machine. */
export const stagingFull = (place: string, room: { free: number; reserve: number; needed?: number }, cause?: unknown) =>
  new AppError(
    "staging_full",
    `The staging folder ${place} has ${byteSize(room.free)} free${
      room.needed === undefined ? "" : `, and ${byteSize(room.needed)} are needed for the next download`
    }; the last ${byteSize(room.reserve)} are kept for the rest of this machine.`,
    {
      cause,
      hint: "Free some space on that disk, or let STAGING_URL name a larger one. The import then goes on by itself.",
    },
  );

export const stagingUnavailable = (place: string, why: string, cause: unknown, hint?: string) =>
  new AppError("staging_unavailable", `The staging store ${place} cannot be used: ${why}`, {
    cause,
    hint: hint ?? "Check STAGING_URL, and that this process may write there. The import then goes on by itself.",
  });

export const copyGone = (place: string, key: string, cause?: unknown) =>
  new AppError("staged_copy_gone", `The staged copy ${key} is no longer whole in ${place}.`, {
    cause,
    hint: "It is downloaded again; what was sent already keeps its ids.",
  });
