import type { Command } from "commander";

import { createTokenBody } from "@/lib/schemas/auth";
import { parseUse } from "./parse-options";
import { print } from "./print";

export function addToken(program: Command): void {
  const token = program.command("token").description("API tokens, for programs.");
  token
    .command("create <name>")
    .description("Makes a token and prints it. It is shown this once.")
    .option("--json", "answer in JSON")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const body = parseUse(createTokenBody, { name });
      const [{ withDb }, { createToken }] = await Promise.all([import("./with-db"), import("@/lib/auth/tokens")]);
      const made = await withDb((db) => createToken(db, body.name));
      print(command.optsWithGlobals(), made, () => [made.token]);
    });
}
