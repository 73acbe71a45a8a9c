import type { Command } from "commander";

import { checkLines, print } from "./print";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Looks at this machine and this installation, and says how to mend what is wrong.")
    .option("--json", "answer in JSON")
    .action(async (_flags: unknown, command: Command) => {
      const { diagnose } = await import("./diagnose");
      const checks = await diagnose();
      const ok = checks.every(({ status }) => status !== "fail");
      print(command.optsWithGlobals(), { ok, checks }, () => checkLines(checks));
      if (!ok) process.exitCode = 1;
    });
}
