import type { Command } from "commander";

import { createMigrationBody } from "@/lib/schemas/migration";
import { loadViews } from "./load-views";
import { parseJson, parseUse } from "./parse-options";
import { print } from "./print";
import { addSourceFlags, readBody, type SourceFlags, sourceOf } from "./source-flags";
import { follow } from "./watch";

type ImportFlags = SourceFlags & {
  destination?: string;
  host?: string;
  projectToken?: string;
  options?: string;
  name?: string;
  test?: string;
  watch?: boolean;
};

/** The flags that describe a migration. */
export function addImportFlags(command: Command): Command {
  return addSourceFlags(command)
    .option("--destination <destination>", "sandbox, or the id of a destination (default: a new sandbox)")
    .option("--host <url>", "of a PostHog project, with --project-token")
    .option("--project-token <token>", "phc_…")
    .option("--options <json>", "options of the mapping, as the API takes them")
    .option("--name <name>")
    .option("--test <records>", "only so many records, picked from all over the source")
    .option("--watch", "follow it to its end; of a series, all of it");
}

export function addImport(program: Command): void {
  addImportFlags(program.command("import"))
    .description("Starts a migration. A worker runs it.")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ImportFlags>();
      const body = parseUse(createMigrationBody, await readBody(flags, () => importBody(flags)));
      const { withDb, ACTOR, getMigration } = await loadViews();
      const { createMigration } = await import("@/lib/migrations/create");
      const { tellEstimate } = await import("./tell-estimate");
      const ids = await withDb(async (db) => {
        const { id, series } = await createMigration(db, body, ACTOR);
        const { series: _, ...view } = await getMigration(db, id);
        const all = series ?? [id];
        // As the API answers the start: of a series, the ids of all.
        print(flags, { ...view, ...(series && { series }) }, () => all);
        if (!flags.json && !body.test) await tellEstimate(db, body, view.destination.id);
        return all;
      });
      if (flags.watch) await follow(ids, flags.json === true);
    });
}

/** What the flags say, as the API takes it. */
export function importBody(flags: ImportFlags) {
  const { name, options, destination = "sandbox", host, projectToken, test } = flags;
  const posthog = host !== undefined || projectToken !== undefined;
  const chosen = destination === "sandbox" ? { kind: "sandbox" } : { id: destination };
  return {
    ...(name !== undefined && { name }),
    ...(options !== undefined && { options: parseJson(options, "--options") }),
    ...(test !== undefined && { test: { maxEvents: Number(test) } }),
    source: sourceOf(flags),
    destination: posthog ? { kind: "posthog", host, projectToken } : chosen,
  };
}
