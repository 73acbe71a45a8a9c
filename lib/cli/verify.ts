import type { Command } from "commander";

import { idParams } from "@/lib/schemas/migration";
import { resendBody, type VerifyView } from "@/lib/schemas/verify";
import { parseUse } from "./parse-options";
import { print } from "./print";

export function addVerify(program: Command): void {
  program
    .command("verify <id>")
    .description("Compares what was accepted with what the destination has. Exit code 0 only when they match.")
    .option("--json", "answer in JSON")
    .action(async (given: string, _flags: unknown, command: Command) => {
      const { id } = parseUse(idParams, { id: given });
      const [{ ACTOR, withDb }, { verifyMigration }, { env }] = await Promise.all([
        import("./with-db"),
        import("@/lib/migrations/verify/verify"),
        import("@/lib/env"),
      ]);
      const policy = { allowPrivate: env().ALLOW_PRIVATE_ENDPOINTS };
      const { signal } = new AbortController();
      const asked = { actor: ACTOR, policy, waitMs: Infinity, signal };
      const view = await withDb((db) => verifyMigration(db, id, asked));
      print(command.optsWithGlobals(), view, () => report(view));
      if (view.outcome !== "match") process.exitCode = 1;
    });
}

/** The twin of the route that sends one day again. */
export function addResend(program: Command): void {
  program
    .command("resend <id> <day>")
    .description("Sends the events of one UTC day (YYYY-MM-DD) again, as they were; the destination keeps one of each.")
    .option("--json", "answer in JSON")
    .action(async (given: string, givenDay: string, _flags: unknown, command: Command) => {
      const { id } = parseUse(idParams, { id: given });
      const { day } = parseUse(resendBody, { day: givenDay });
      const [{ ACTOR, withDb }, { resendDay }, { getMigration }] = await Promise.all([
        import("./with-db"),
        import("@/lib/migrations/verify/resend-day"),
        import("@/lib/migrations/view"),
      ]);
      const view = await withDb(async (db) => getMigration(db, (await resendDay(db, id, day, ACTOR)).id));
      print(command.optsWithGlobals(), view, () => [view.id]);
    });
}

function report({ outcome, totals, days, error, repeatsKnown, asksAgainAt, queries }: VerifyView): string[] {
  if (outcome === "not_asked") return [error?.message, error?.hint, ...queries].filter((line) => line !== undefined);
  const { accepted, repeats, found, missing, extra } = totals;
  const counted = `${outcome}: accepted ${accepted}, repeats ${repeats}, found ${found}, missing ${missing}, extra ${extra}.`;
  const wrong = days.flatMap(({ day, events }) =>
    events
      .filter((row) => row.missing + row.extra > 0)
      .map((row) => `${day}  ${row.event}: missing ${row.missing}, extra ${row.extra}`),
  );
  const late = asksAgainAt ? [`PostHog may still be taking events in: it is asked again at ${asksAgainAt}.`] : [];
  const unsure = missing > 0 && !repeatsKnown ? ["Repeats between files may be among the missing."] : [];
  return [counted, ...wrong, ...late, ...unsure];
}
