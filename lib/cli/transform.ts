import type { Command } from "commander";
import { z } from "zod";

import { options as optionsSchema } from "@/lib/schemas/options";
import { contentType } from "@/lib/schemas/source";
import type { TransformContext } from "@/lib/transforms/transform";
import { parseJson, parseUse } from "./parse-options";
import { transformStream } from "./transform-stream";

const NO_MIGRATION = "00000000-0000-0000-0000-000000000000";
const EPOCH = "1970-01-01T00:00:00.000Z";

const flags = z.object({
  type: contentType,
  options: z.string().default("{}"),
  migrationId: z.string().min(1, "Give an id.").default(NO_MIGRATION),
  createdAt: z.iso
    .datetime({ offset: true, error: "Give an ISO 8601 time, such as 2025-01-31T12:00:00Z." })
    .default(EPOCH),
  partKey: z.string().min(1).default("stdin"),
  recordIdentity: z.enum(["place", "content"], { error: "Give place or content." }).default("place"),
});

export function addTransform(program: Command): void {
  program
    .command("transform")
    .description(
      "JSON Lines or an array on stdin, plain or packed (gzip, zip, Zstandard), become PostHog events on stdout; what is left out or refused goes to stderr. The input counts as one part of a migration: repeats are left out within it, and a pair of ids is linked once in it.",
    )
    .requiredOption("--type <type>", "amplitude, mixpanel or posthog")
    .option("--options <json>", "options of the mapping, as the API takes them")
    .option("--migration-id <id>", `what $import_job_id names (default ${NO_MIGRATION})`)
    .option("--created-at <time>", `the "now" of records without a time (default ${EPOCH})`)
    .option(
      "--part-key <key>",
      "the object the lines stand in, part of the uuid of records without an identity (default stdin)",
    )
    .option(
      "--record-identity <what>",
      "what tells a record without an identity: its place (files), or its content (a vendor's export that was downloaded; Mixpanel's records that a line break has split are joined) (default place)",
    )
    .option("--json", "no difference here: stdout and stderr are JSON Lines")
    .action(async (given: unknown) => {
      await transformStream(process.stdin, process.stdout, process.stderr, contextOf(given));
    });
}

function contextOf(given: unknown): TransformContext {
  const { type, options, migrationId, createdAt, partKey, recordIdentity } = parseUse(flags, given);
  return {
    contentType: type,
    options: parseUse(optionsSchema, parseJson(options, "--options"), "options"),
    migrationId,
    createdAt: new Date(createdAt).toISOString(),
    objectKey: partKey,
    recordIdentity,
  };
}
