import { z } from "zod";

import { migrationStatus } from "./migration";
import { problem } from "./problem";

/** As little of a migration as a hidden tab needs to know whether somebody is to be told. */
export const statusView = z.object({
  status: migrationStatus,
  error: problem.optional(),
  /** It has many rejects, by the rule of lib/migrations/many-rejects.ts. */
  manyRejects: z.boolean(),
});
export type StatusView = z.infer<typeof statusView>;
