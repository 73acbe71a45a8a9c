import { z } from "zod";

import { AppError } from "@/lib/errors";

const badCursor = () =>
  new AppError("invalid_input", "The cursor is not one that this list gave.", {
    hint: "Use `nextCursor` of the page before as it is, or leave it out to begin at the first page.",
    fields: { cursor: ["Not a cursor of this list."] },
  });

/** The database knows no year 0. */
const time = z.iso.datetime().refine((at) => !at.startsWith("0000"));
const timeAndId = z.tuple([time, z.uuid()]);

/** "2026-01-02T03:04:05.678Z_<uuid>". Throws AppError `invalid_input`. */
export function parseCursor(cursor: string): { at: Date; id: string } {
  const parsed = timeAndId.safeParse(cursor.split("_"));
  if (!parsed.success) throw badCursor();
  return { at: new Date(parsed.data[0]), id: parsed.data[1] };
}

/** A row number that fits a bigint column. Throws AppError `invalid_input`. */
export function parseRowCursor(cursor: string): bigint {
  if (!/^\d{1,18}$/.test(cursor)) throw badCursor();
  return BigInt(cursor);
}
