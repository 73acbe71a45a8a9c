import { z } from "zod";

const names = z.array(z.string().min(1)).max(10_000);

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
    renameEvents: z.record(z.string().min(1), z.string().min(1).max(200)).optional(),
    personProfiles: z.enum(["always", "identified_only"]).optional(),
    skipEventsWithoutId: z.boolean().optional(),
    timestampOffsetSeconds: z.int("Give a whole number of seconds.").min(-315_360_000).max(315_360_000).optional(),
    projectTimezone: timezone,
    identityFallback: z.boolean().optional(),
    addImportJobId: z.boolean().optional(),
    addGeoipDisable: z.boolean().optional(),
    /** More rejects than this pause the migration. */
    rejectLimit: z.int().min(0).max(1_000_000).default(10_000),
  })
  .default({ rejectLimit: 10_000 });

export type Options = z.infer<typeof options>;
