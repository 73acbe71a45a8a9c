import { z } from "zod";

const name = z.string().min(1, "A name of an event can't be empty.");
const names = z.array(name).max(10_000, "Name at most 10,000 events.");

/** A whole number within bounds; `said` is the whole of what is wrong with any other. */
export const wholeNumber = (least: number, most: number, said: string) => z.int(said).min(least, said).max(most, said);

const TEN_YEARS = 315_360_000;

export const isTimezone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
};

export const timezone = z
  .string()
  .refine(isTimezone, "Give a timezone by its IANA name, such as Europe/Berlin.")
  .optional();

/** The options of mapping.md, plus `rejectLimit`. An option that is not given keeps its documented default. */
export const options = z
  .strictObject({
    onUnparsableTime: z.enum(["now", "reject"]).optional(),
    identifyEvents: z.boolean().optional(),
    groupEvents: z.boolean().optional(),
    userProperties: z.enum(["none", "set_once", "set"]).optional(),
    sessions: z.boolean().optional(),
    dropEvents: names.optional(),
    keepEvents: names.optional(),
    renameEvents: z.record(name, name.max(200, "A new name of an event has at most 200 characters.")).optional(),
    personProfiles: z.enum(["always", "identified_only"]).optional(),
    skipEventsWithoutId: z.boolean().optional(),
    timestampOffsetSeconds: wholeNumber(
      -TEN_YEARS,
      TEN_YEARS,
      "Give the shift of times as a whole number of seconds, at most ten years (315,360,000) either way.",
    ).optional(),
    projectTimezone: timezone,
    identityFallback: z.boolean().optional(),
    addImportJobId: z.boolean().optional(),
    addGeoipDisable: z.boolean().optional(),
    /** More rejects than this pause the migration. */
    rejectLimit: wholeNumber(
      0,
      1_000_000,
      "Give the number of rejected records to pause after, a whole number from 0 to 1,000,000.",
    ).default(10_000),
  })
  .default({ rejectLimit: 10_000 });

export type Options = z.infer<typeof options>;
