import { nodeVersionProblem } from "./node-version.mjs";

/** Something a person can mend: `message` is the whole sentence they see, `detail` what a program said about it. */
export class LaunchError extends Error {
  /** @param {string} message @param {{ detail?: string, cause?: unknown }} [options] */
  constructor(message, options = {}) {
    super(message, { cause: options.cause });
    this.name = "LaunchError";
    this.detail = options.detail ?? "";
  }
}

/** Runs a command's main function on a Node that can; a LaunchError ends it with its sentence and exit code 1. */
export async function runMain(main) {
  try {
    const problem = nodeVersionProblem();
    if (problem) throw new LaunchError(problem);
    await main();
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    if (error.detail) console.error(`\n${error.detail.trimEnd()}\n`);
    console.error(error.message);
    process.exit(1);
  }
}
