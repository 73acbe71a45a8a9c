import type { Command } from "commander";

import { idParams, partParams } from "@/lib/schemas/migration";
import { partsQuery, type PartView } from "@/lib/schemas/parts";
import { parseUse } from "./parse-options";
import { print } from "./print";
import { progressLine } from "./watch";

const PAGE = 500;

/** The twins of the routes about a migration's parts. */
export function addParts(program: Command): void {
  const parts = program.command("parts").description("The parts of a migration.");
  parts
    .command("list <id>")
    .description("Each part with its state; with --json, as the API answers.")
    .option("--state <state>", "pending, staging, staged, running, waiting, failed, done, empty, …")
    .option("--json", "each part as a line of JSON")
    .action(async (given: string, { state }: { state?: string }, command: Command) => {
      const { id } = parseUse(idParams, { id: given });
      const { status } = parseUse(partsQuery, { status: state });
      const { withDb } = await import("./with-db");
      const { listParts } = await import("@/lib/migrations/list-parts");
      await withDb(async (db) => {
        for (let cursor: string | null | undefined; cursor !== null;) {
          const page = await listParts(db, id, { status, cursor: cursor ?? undefined, limit: PAGE });
          for (const part of page.items) print(command.optsWithGlobals(), part, () => [partLine(part)]);
          cursor = page.nextCursor;
        }
      });
    });
  parts
    .command("retry <id> <part>")
    .description("A part that needs somebody, again from its beginning; events have the same uuids.")
    .option("--json", "answer in JSON")
    .action(async (given: string, part: string, _flags: unknown, command: Command) => {
      const { id, partId } = parseUse(partParams, { id: given, partId: part });
      const { withDb, ACTOR } = await import("./with-db");
      const { retryPart } = await import("@/lib/migrations/retry-part");
      const { getMigration } = await import("@/lib/migrations/view");
      const view = await withDb(async (db) => {
        await retryPart(db, id, partId, ACTOR);
        return getMigration(db, id);
      });
      print(command.optsWithGlobals(), view, () => [progressLine(view)]);
    });
}

function partLine({ id, key, state, error, waitReason }: PartView): string {
  const why = error ? [error.message, error.hint] : [waitReason];
  return [`${id} ${state}: ${key}`, ...why].filter(Boolean).join(" ");
}
