import type { Command } from "commander";

import type { Db } from "@/lib/db/client";
import { idParams, partParams } from "@/lib/schemas/migration";
import { addImport } from "./import";
import { loadViews } from "./load-views";
import { parseUse } from "./parse-options";
import { print } from "./print";
import { addWatch, progressLine } from "./watch";

const VERBS = {
  pause: "Pauses a migration; what is in flight is settled first.",
  cancel: "Ends a migration for good; what was sent stays sent.",
} as const;

type Change = (db: Db, id: string, actor: string) => Promise<void>;

const CHANGES: Record<keyof typeof VERBS, () => Promise<Change>> = {
  pause: async () => (await import("@/lib/migrations/pause")).pauseMigration,
  cancel: async () => (await import("@/lib/migrations/cancel")).cancelMigration,
};

export function addMigrations(program: Command): void {
  addImport(program);
  addWatch(program);
  addRejects(program);
  addLeaveOut(program);
  for (const [verb, description] of Object.entries(VERBS) as [keyof typeof VERBS, string][])
    program
      .command(`${verb} <id>`)
      .description(description)
      .option("--json", "answer in JSON")
      .action(async (given: string, _flags: unknown, command: Command) => {
        const { id } = parseUse(idParams, { id: given });
        const [{ withDb, ACTOR, getMigration }, change] = await Promise.all([loadViews(), CHANGES[verb]()]);
        const view = await withDb(async (db) => {
          await change(db, id, ACTOR);
          return getMigration(db, id);
        });
        print(command.optsWithGlobals(), view, () => [progressLine(view)]);
      });
}

function addLeaveOut(program: Command): void {
  program
    .command("leave-out <id> <part-id>")
    .description("Ends a part that rests with an error, without importing it. The migration says so for good.")
    .option("--reason <reason>", "why, as the timeline shall have it")
    .option("--json", "answer in JSON")
    .action(async (given: string, givenPart: string, { reason }: { reason?: string }, command: Command) => {
      const params = parseUse(partParams, { id: given, partId: givenPart });
      const { withDb, ACTOR, getMigration } = await loadViews();
      const { leaveOutPart } = await import("@/lib/migrations/leave-out");
      const view = await withDb(async (db) => {
        await leaveOutPart(db, params, { actor: ACTOR, reason });
        return getMigration(db, params.id);
      });
      print(command.optsWithGlobals(), view, () => [progressLine(view)]);
    });
}

function addRejects(program: Command): void {
  program
    .command("rejects <id>")
    .description("The lines that could not be imported, as they were; with --json, each with its place and reason.")
    .option("--reason <reason>")
    .option("--json", "each reject as a line of JSON")
    .action(async (given: string, { reason }: { reason?: string }, command: Command) => {
      const { id } = parseUse(idParams, { id: given });
      const { withDb, getMigration } = await loadViews();
      const { listRejects, streamRejectLines } = await import("@/lib/migrations/list-rejects");
      await withDb(async (db) => {
        await getMigration(db, id);
        if (!command.optsWithGlobals<{ json?: boolean }>().json) {
          for await (const line of streamRejectLines(db, id, reason)) await write(line);
          return;
        }
        for (let cursor: string | null | undefined; cursor !== null;) {
          const page = await listRejects(db, id, { reason, cursor, limit: 500 });
          for (const reject of page.items) await write(`${JSON.stringify(reject)}\n`);
          cursor = page.nextCursor;
        }
      });
    });
}

async function write(data: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(data)) await new Promise((resolve) => process.stdout.once("drain", resolve));
}
