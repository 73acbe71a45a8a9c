import type { Command } from "commander";

import { checkSourceBody } from "@/lib/schemas/check";
import { previewBody } from "@/lib/schemas/preview";
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
      const [{ checkSource }, { sourceSettings }] = await load();
      const result = await checkSource(body.source, sourceSettings(), new AbortController().signal);
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
      const [{ preview }, { sourceSettings }] = await Promise.all([
        import("@/lib/migrations/preview"),
        import("@/lib/http/settings"),
      ]);
      const result = await preview(body, sourceSettings(), new AbortController().signal);
      print(flags, result, () => [
        ...result.records.flatMap(({ eventTexts, outcome, reason, detail }) =>
          eventTexts.length > 0 ? eventTexts : [`${outcome}: ${[reason, detail].filter(Boolean).join(": ")}`],
        ),
        JSON.stringify(result.summary, null, 2),
      ]);
    });
}

const load = () => Promise.all([import("@/lib/sources/check-source"), import("@/lib/http/settings")]);

function describe(flags: Flags) {
  return {
    source: sourceOf(flags),
    ...(flags.options !== undefined && { options: parseOptionsFlag(flags.options) }),
    ...(flags.limit !== undefined && { limit: Number(flags.limit) }),
  };
}
