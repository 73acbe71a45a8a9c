import type { Command } from "commander";

import { checkSourceBody } from "@/lib/schemas/check";
import { previewBody } from "@/lib/schemas/preview";
import { isExport, type SourceInput } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { parseUse } from "./parse-options";
import { checkLines, print } from "./print";
import { addSourceFlags, parseOptionsFlag, readBody, type SourceFlags, sourceOf } from "./source-flags";

type Flags = SourceFlags & { file?: string; options?: string; limit?: string; json?: boolean };

export function addSources(program: Command): void {
  addSourceFlags(program.command("check"))
    .description("Tries a source's credentials and lists what it holds.")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const body = parseUse(checkSourceBody, await readBody(flags, () => ({ source: sourceOf(flags) })));
      const { checkSource } = await import("@/lib/sources/check-source");
      const result = await withSettings(body.source, (settings) =>
        checkSource(body.source, settings, new AbortController().signal),
      );
      print(flags, result, () => checkLines(result.checks));
      if (!result.ok) process.exitCode = 1;
    });

  addSourceFlags(program.command("preview"))
    .description("Shows what a sample of the records becomes. Nothing is sent.")
    .option("--options <json>", "options of the mapping, as the API takes them")
    .option("--limit <records>", "how many records to look at")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const body = parseUse(previewBody, await readBody(flags, () => describe(flags)));
      const { preview } = await import("@/lib/migrations/preview");
      const result = await withSettings(body.source, (settings) =>
        preview(body, settings, new AbortController().signal),
      );
      print(flags, result, () => [
        ...result.records.flatMap(({ eventTexts, outcome, reason, detail }) =>
          eventTexts.length > 0 ? eventTexts : [`${outcome}: ${[reason, detail].filter(Boolean).join(": ")}`],
        ),
        JSON.stringify(result.summary, null, 2),
        ...(result.cutShort ? [result.cutShort.reason] : []),
      ]);
    });
}

/** Requests to a vendor are counted where workers count theirs, if a database is there. */
async function withSettings<T>(source: SourceInput, work: (settings: SourceSettings) => Promise<T>): Promise<T> {
  const [{ localSettings }, { databaseUrl, withDb }] = await Promise.all([
    import("@/lib/http/settings"),
    import("./with-db"),
  ]);
  if (!isExport(source) || !databaseUrl()) return work(localSettings());
  const [{ requestGate }, { env }] = await Promise.all([
    import("@/lib/migrations/exports/request-gate"),
    import("@/lib/env"),
  ]);
  return withDb((db) => work({ ...localSettings(), gate: requestGate(db, env().VENDOR_HOUR_SECONDS) }));
}

function describe(flags: Flags) {
  return {
    source: sourceOf(flags),
    ...(flags.options !== undefined && { options: parseOptionsFlag(flags.options) }),
    ...(flags.limit !== undefined && { limit: Number(flags.limit) }),
  };
}
