import { Command, CommanderError } from "commander";

import { addDoctor } from "./doctor";
import { explain, UsageError } from "./failure";
import { addMigrations } from "./migrations";
import { addParts } from "./parts";
import { addResume } from "./resume";
import { addSources } from "./sources";
import { addToken } from "./token";
import { addTransform } from "./transform";
import { addResend, addVerify } from "./verify";

const WRONG_USE = 2;

function createProgram(json: boolean): Command {
  const program = new Command("backhaul");
  program
    .description("Moves analytics history from Amplitude, Mixpanel or PostHog exports into PostHog.")
    .option("--json", "answer in JSON, for programs")
    .exitOverride()
    .showHelpAfterError("Add --help to see how it is used.");
  // Programs get what is wrong as one line of JSON, and no help beside it.
  if (json) program.configureOutput({ writeErr: () => {} });
  for (const add of [
    addTransform,
    addToken,
    addDoctor,
    addSources,
    addMigrations,
    addResume,
    addParts,
    addVerify,
    addResend,
  ])
    add(program);
  for (const command of everyCommand(program)) command.exitOverride();
  return program;
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)]);
}

/** 0 done, 1 failed, 2 wrong use. */
async function main(args: string[]): Promise<number> {
  const json = args.includes("--json");
  try {
    await createProgram(json).parseAsync(args, { from: "user" });
    return typeof process.exitCode === "number" ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0 && json) process.stderr.write(`${explain(misuse(error), json)}\n`);
      return error.exitCode === 0 ? 0 : WRONG_USE;
    }
    process.stderr.write(`${explain(error, json)}\n`);
    return error instanceof UsageError ? WRONG_USE : 1;
  }
}

/** As the parser of the command line says it; without any command it only shows the help. */
function misuse({ code, message }: CommanderError): UsageError {
  return new UsageError(
    code === "commander.help" ? "Name a command; --help lists them." : message.replace(/^error: /, ""),
  );
}

// A reader that has seen enough (`| head`) closes the pipe: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
