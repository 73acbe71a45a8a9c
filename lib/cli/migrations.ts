import { setTimeout as delay } from "node:timers/promises";

import type { Command } from "commander";

import type { Db } from "@/lib/db/client";
import { createMigrationBody, idParams, type MigrationView, partParams } from "@/lib/schemas/migration";
import { parseJson, parseUse } from "./parse-options";
import { print } from "./print";
import { addSourceFlags, readBody, type SourceFlags, sourceOf } from "./source-flags";

type ImportFlags = SourceFlags & {
  destination?: string;
  host?: string;
  projectToken?: string;
  options?: string;
  name?: string;
  test?: string;
  watch?: boolean;
};

const POLL_MS = 1_000;
const RESTING: ReadonlySet<MigrationView["status"]> = new Set(["completed", "cancelled", "paused"]);
const VERBS = {
  pause: "Pauses a migration; what is in flight is settled first.",
  cancel: "Ends a migration for good; what was sent stays sent.",
} as const;

/** Loaded when needed: the commands that need no database start without it. */
const load = async () => ({
  ...(await import("./with-db")),
  ...(await import("@/lib/migrations/view")),
});

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
        const [{ withDb, ACTOR, getMigration }, change] = await Promise.all([load(), CHANGES[verb]()]);
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
      const { withDb, ACTOR, getMigration } = await load();
      const { leaveOutPart } = await import("@/lib/migrations/leave-out");
      const view = await withDb(async (db) => {
        await leaveOutPart(db, params, { actor: ACTOR, reason });
        return getMigration(db, params.id);
      });
      print(command.optsWithGlobals(), view, () => [progressLine(view)]);
    });
}

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

function addImport(program: Command): void {
  addImportFlags(program.command("import"))
    .description("Starts a migration. A worker runs it.")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ImportFlags>();
      const body = parseUse(createMigrationBody, await readBody(flags, () => importBody(flags)));
      const { withDb, ACTOR, getMigration } = await load();
      const { createMigration } = await import("@/lib/migrations/create");
      const { tellEstimate } = await import("./tell-estimate");
      const ids = await withDb(async (db) => {
        const { id, series = [id] } = await createMigration(db, body, ACTOR);
        const view = await getMigration(db, id);
        print(flags, view, () => series);
        if (!flags.json && !body.test) await tellEstimate(db, body, view.destination.id);
        return series;
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

function addWatch(program: Command): void {
  program
    .command("watch <id>")
    .description("Follows a migration until it has ended or a person must act. Exit code 0 only when it completed.")
    .option("--series", "all of its series, from this one on")
    .option("--json", "each state as a line of JSON")
    .action(async (given: string, _flags: unknown, command: Command) => {
      const { id } = parseUse(idParams, { id: given });
      const flags = command.optsWithGlobals<{ json?: boolean; series?: boolean }>();
      const { withDb, getMigration } = await load();
      const { ids = [id] } = (flags.series && (await withDb((db) => getMigration(db, id))).series) || {};
      await follow(ids.slice(ids.indexOf(id)), flags.json === true);
    });
}

/** One after the other, as they run; the exit code tells of all of them. */
async function follow(ids: string[], json: boolean): Promise<void> {
  const { withDb, getMigration } = await load();
  await withDb(async (db) => {
    for (const id of ids) {
      const status = await followOne(() => getMigration(db, id), { json, named: ids.length > 1 });
      if (status !== "completed") process.exitCode = 1;
      if (status === "paused") return;
    }
  });
}

async function followOne(
  look: () => Promise<MigrationView>,
  { json, named }: { json: boolean; named: boolean },
): Promise<MigrationView["status"]> {
  for (let shown = ""; ; await delay(POLL_MS)) {
    const view = await look();
    const line = `${named ? `${view.name}: ` : ""}${progressLine(view)}`;
    if (line !== shown) print({ json }, view, () => [line]);
    shown = line;
    if (RESTING.has(view.status)) return view.status;
  }
}

/** A migration in a line. */
export function progressLine({ status, ledger, parts, statusReason, error }: MigrationView): string {
  const { read, accepted, dropped, rejected } = ledger;
  const counts = `read ${read}, accepted ${accepted}, dropped ${dropped}, rejected ${rejected}`;
  const ended = parts.done + parts.empty + parts.leftOut;
  const why = error ? [error.message, error.hint] : [statusReason];
  return [`${status}: ${counts}; parts ${ended} of ${parts.total}.`, ...why].filter(Boolean).join(" ");
}

function addRejects(program: Command): void {
  program
    .command("rejects <id>")
    .description("The lines that could not be imported, as they were; with --json, each with its place and reason.")
    .option("--reason <reason>")
    .option("--json", "each reject as a line of JSON")
    .action(async (given: string, { reason }: { reason?: string }, command: Command) => {
      const { id } = parseUse(idParams, { id: given });
      const { withDb, getMigration } = await load();
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
