import { z } from "zod";

export const migrationStatuses = [
  "queued",
  "running",
  "waiting",
  "pausing",
  "paused",
  "cancelling",
  "cancelled",
  "completed",
] as const;
export const migrationStatus = z.enum(migrationStatuses);
export type MigrationStatus = z.infer<typeof migrationStatus>;
