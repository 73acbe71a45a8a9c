import type { Command } from "commander";

import { idParams, resumeBody } from "@/lib/schemas/migration";
import { UsageError } from "./failure";
import { parseUse } from "./parse-options";
import { print } from "./print";
import { readBody, type SourceFlags } from "./source-flags";
import { progressLine } from "./watch";

type MendFlags = Pick<
  SourceFlags,
  | "file"
  | "region"
  | "accessKeyId"
  | "secretAccessKey"
  | "apiKey"
  | "secretKey"
  | "serviceAccount"
  | "serviceAccountSecret"
  | "projectId"
  | "projectSecret"
>;

/** The twin of the resume route: on with a paused migration, with what is mended of its source. */
export function addResume(program: Command): void {
  program
    .command("resume <id>")
    .description("Goes on with a paused migration; the flags mend its source first.")
    .option("--region <region>", "where the bucket, or the vendor's project, is")
    .option("--access-key-id <id>", "of the bucket")
    .option("--secret-access-key <key>", "of the bucket")
    .option("--api-key <key>", "of the Amplitude project")
    .option("--secret-key <key>", "of the Amplitude project")
    .option("--service-account <username>", "of Mixpanel")
    .option("--service-account-secret <secret>")
    .option("--project-id <id>", "of the Mixpanel project")
    .option("--project-secret <secret>", "of the Mixpanel project")
    .option(
      "--file <file>",
      "the API's request body as JSON, which keeps secrets out of the process list; - reads stdin",
    )
    .option("--json", "answer in JSON")
    .action(async (given: string, flags: MendFlags, command: Command) => {
      const { id } = parseUse(idParams, { id: given });
      const body = parseUse(resumeBody, await readBody(flags, () => describeMend(flags)));
      const { withDb, ACTOR } = await import("./with-db");
      const { resumeMigration } = await import("@/lib/migrations/resume");
      const { getMigration } = await import("@/lib/migrations/view");
      const view = await withDb(async (db) => {
        await resumeMigration(db, id, ACTOR, body?.source);
        return getMigration(db, id);
      });
      print(command.optsWithGlobals(), view, () => [progressLine(view)]);
    });
}

function describeMend({ file: _file, ...flags }: MendFlags): { source: object } | undefined {
  const { serviceAccount, serviceAccountSecret, projectId, projectSecret, ...rest } = flags;
  const account = given({ username: serviceAccount, secret: serviceAccountSecret, projectId });
  if (account && projectSecret !== undefined)
    throw new UsageError("Give a service account or a project secret, not both.");
  const auth = account
    ? { type: "service_account", ...account }
    : given({ type: projectSecret && "project_secret", secret: projectSecret });
  const source = given({ ...pick(rest), auth });
  return source && { source };
}

const pick = ({ region, accessKeyId, secretAccessKey, apiKey, secretKey }: MendFlags) => ({
  ...{ region, accessKeyId, secretAccessKey, apiKey, secretKey },
});

/** What was given; undefined when nothing was. */
function given(values: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
