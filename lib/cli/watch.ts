import { setTimeout as delay } from "node:timers/promises";

import type { Command } from "commander";

import { idParams, type MigrationView } from "@/lib/schemas/migration";
import { loadViews } from "./load-views";
import { parseUse } from "./parse-options";
import { print } from "./print";

const POLL_MS = 1_000;
const RESTING: ReadonlySet<MigrationView["status"]> = new Set(["completed", "cancelled", "paused"]);

export function addWatch(program: Command): void {
  program
    .command("watch <id>")
    .description("Follows a migration until it has ended or a person must act. Exit code 0 only when it completed.")
    .option("--series", "all of its series, from this one on")
    .option("--json", "each state as a line of JSON")
    .action(async (given: string, _flags: unknown, command: Command) => {
      const { id } = parseUse(idParams, { id: given });
      const flags = command.optsWithGlobals<{ json?: boolean; series?: boolean }>();
      const { withDb, getMigration } = await loadViews();
      const { ids = [id] } = (flags.series && (await withDb((db) => getMigration(db, id))).series) || {};
      await follow(ids.slice(ids.indexOf(id)), flags.json === true);
    });
}

/** One after the other, as they run; the exit code tells of all of them. */
export async function follow(ids: string[], json: boolean): Promise<void> {
  const { withDb, getMigration } = await loadViews();
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
